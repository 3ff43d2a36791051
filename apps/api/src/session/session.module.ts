import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { LinkSignIn } from './link-sign-in.js';
import { SessionController } from './session.controller.js';
import { SessionCookie } from './session-cookie.js';
import { SessionGuard } from './access/session.guard.js';
import { Sessions } from './sessions.js';
import { SignInLinks } from './sign-in-links.js';
import { WriteProtection } from './write-protection.js';

export { actorOf, type Operator, type TenantRef } from './access/operator.js';
export { Permit, Public } from './access/permit.decorator.js';
export { CurrentOperator, CurrentTenant } from './access/request-context.js';
export { permissionsIn } from './access/rights.js';
export { SignInLinks } from './sign-in-links.js';

/** Sign-in, console sessions, and who may do what. */
@Module({
  imports: [AuditModule],
  controllers: [SessionController],
  providers: [
    LinkSignIn,
    Sessions,
    SignInLinks,
    SessionCookie,
    WriteProtection,
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
  exports: [SignInLinks],
})
export class SessionModule {}
