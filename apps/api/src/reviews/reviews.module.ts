import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PolicyModule, PolicyPublisher } from '../policy/policy.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { Approving } from './approvals/approving.js';
import { CollectedApprovals } from './approvals/collected-approvals.js';
import { ConfirmedDecisions } from './confirmed-decisions.js';
import { Decisions } from './decisions.js';
import { OpenReviews } from './open-reviews.js';
import { Reconsiderations } from './reconsiderations.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewsReadModel } from './reviews.read-model.js';

export { Decisions } from './decisions.js';
export { ReviewsReadModel } from './reviews.read-model.js';

/** Where people decide about definitions. */
@Module({
  imports: [AuditModule, PasskeysModule, PeopleModule, PolicyModule, RegistryModule, TenantsModule],
  controllers: [ReviewsController],
  providers: [
    Approving,
    CollectedApprovals,
    ConfirmedDecisions,
    Decisions,
    OpenReviews,
    Reconsiderations,
    ReviewsReadModel,
  ],
  exports: [Decisions, ReviewsReadModel],
})
export class ReviewsModule implements OnModuleInit {
  constructor(
    private readonly sweep: TenantSweep,
    private readonly reviews: OpenReviews,
    private readonly publisher: PolicyPublisher,
  ) {}

  onModuleInit(): void {
    this.sweep.register(async ({ tenantId }, manager) => {
      if (await this.reviews.expire(manager)) await this.publisher.publish(manager, tenantId);
    });
  }
}
