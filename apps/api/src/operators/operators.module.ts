import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { SessionModule } from '../session/session.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { FirstOperator } from './first-operator.js';
import { Operators } from './operators.js';
import { OperatorsController } from './operators.controller.js';
import { Setup } from './setup.js';
import { SetupController } from './setup.controller.js';
import { SetupLinks } from './setup-links.js';

export { FirstOperator } from './first-operator.js';

/** Who administrates: the first operator, those whom operators invite, and how they get their passkey. */
@Module({
  imports: [AuditModule, PasskeysModule, SessionModule, TenantsModule],
  controllers: [OperatorsController, SetupController],
  providers: [FirstOperator, Operators, Setup, SetupLinks],
})
export class OperatorsModule {}
