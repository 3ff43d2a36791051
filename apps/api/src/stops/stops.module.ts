import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { MembersModule } from '../members/members.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { ReviewsModule } from '../reviews/reviews.module.js';
import { SessionModule } from '../session/session.module.js';
import { StopTargets } from './stop-targets.js';
import { StopsController } from './stops.controller.js';
import { Stops } from './stops.js';

/** The kill switch. */
@Module({
  imports: [AuditModule, MembersModule, PolicyModule, ReviewsModule, SessionModule],
  controllers: [StopsController],
  providers: [Stops, StopTargets],
})
export class StopsModule {}
