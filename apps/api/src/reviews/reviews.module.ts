import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { ConfirmedDecisions } from './confirmed-decisions.js';
import { Decisions } from './decisions.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewsReadModel } from './reviews.read-model.js';

export { Decisions } from './decisions.js';
export { ReviewsReadModel } from './reviews.read-model.js';

/** Where people decide about definitions. */
@Module({
  imports: [AuditModule, PasskeysModule, PolicyModule, RegistryModule],
  controllers: [ReviewsController],
  providers: [ConfirmedDecisions, Decisions, ReviewsReadModel],
  exports: [Decisions, ReviewsReadModel],
})
export class ReviewsModule {}
