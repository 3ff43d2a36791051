import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PeopleModule } from '../people/people.module.js';
import { SessionModule } from '../session/session.module.js';
import { BreakGlassController } from './break-glass.controller.js';
import { BreakGlass } from './break-glass.js';

/** The way out when the second person cannot be reached. */
@Module({
  imports: [AuditModule, PeopleModule, SessionModule],
  controllers: [BreakGlassController],
  providers: [BreakGlass],
})
export class BreakGlassModule {}
