import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { AuthorizationsController } from './authorizations.controller.js';
import { AuthorizationsService } from './authorizations.js';
import { Holders } from './holders.js';

export { AuthorizationsService } from './authorizations.js';

/** Who has authorised whom, and its end before its time. */
@Module({
  imports: [AuditModule, PolicyModule, RevocationModule],
  controllers: [AuthorizationsController],
  providers: [AuthorizationsService, Holders],
  exports: [AuthorizationsService],
})
export class AuthorizationsModule {}
