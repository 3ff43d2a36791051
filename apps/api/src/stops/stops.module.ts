import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { MemberDisabled, MembersModule } from '../members/members.module.js';
import { PeopleModule } from '../people/people.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { SessionModule } from '../session/session.module.js';
import { setWasDisabled } from './stop-rows.js';
import { StopTargets } from './stop-targets.js';
import { StopsController } from './stops.controller.js';
import { Stops } from './stops.js';

/** The kill switch. */
@Module({
  imports: [AuditModule, MembersModule, PeopleModule, PolicyModule, SessionModule],
  controllers: [StopsController],
  providers: [Stops, StopTargets],
})
export class StopsModule implements OnModuleInit {
  constructor(private readonly disabled: MemberDisabled) {}

  onModuleInit(): void {
    this.disabled.register(async ({ kind, id, stopped }, manager) => {
      if (!stopped) await setWasDisabled(manager, kind, id);
    });
  }
}
