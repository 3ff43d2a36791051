import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { Approving } from './approvals/approving.js';
import { CollectedApprovals } from './approvals/collected-approvals.js';
import { People } from './approvals/people.js';
import { ConfirmedDecisions } from './confirmed-decisions.js';
import { Decisions } from './decisions.js';
import { OpenReviews } from './open-reviews.js';
import { Reconsiderations } from './reconsiderations.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewsReadModel } from './reviews.read-model.js';

export { People, samePerson } from './approvals/people.js';
export { Decisions } from './decisions.js';
export { ReviewsReadModel } from './reviews.read-model.js';

/** Where people decide about definitions. */
@Module({
  imports: [AuditModule, PasskeysModule, PolicyModule, RegistryModule, TenantsModule],
  controllers: [ReviewsController],
  providers: [
    Approving,
    CollectedApprovals,
    ConfirmedDecisions,
    Decisions,
    OpenReviews,
    People,
    Reconsiderations,
    ReviewsReadModel,
  ],
  exports: [Decisions, People, ReviewsReadModel],
})
export class ReviewsModule implements OnModuleInit {
  constructor(
    private readonly sweep: TenantSweep,
    private readonly reviews: OpenReviews,
  ) {}

  onModuleInit(): void {
    this.sweep.register((_tenant, manager) => this.reviews.expire(manager));
  }
}
