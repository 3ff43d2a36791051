import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { ConsoleEntry } from './console-entry.js';
import { LinkSignIn } from './link-sign-in.js';
import { MachineAuthentication } from './machines/machine-authentication.js';
import { MachineGuard } from './machines/machine-guard.js';
import { MachineMetadataController } from './machines/machine-metadata.controller.js';
import { MachineStrategy } from './machines/machine-strategy.js';
import { OwnSessionsController } from './own-sessions.controller.js';
import { RecentProof } from './recent-proof.js';
import { SessionController } from './session.controller.js';
import { SessionCookie } from './session-cookie.js';
import { SessionGuard } from './access/session.guard.js';
import { Sessions } from './sessions.js';
import { SignInLinks } from './sign-in-links.js';
import { WriteProtection } from './write-protection.js';

export { actorOf, type Operator, type TenantRef } from './access/operator.js';
export { Permit, PlatformAdmin, Public, SignedIn } from './access/permit.decorator.js';
export {
  CurrentOperator,
  CurrentSession,
  CurrentTenant,
  FoundSession,
  operatorOf,
  tenantOf,
} from './access/request-context.js';
export { permissionsOf } from './machines/machine-scopes.js';
export { mayGive, permissionsIn } from './access/rights.js';
export { ConsoleEntry } from './console-entry.js';
export { RecentProof } from './recent-proof.js';
export { digest, newSecret } from './secret.js';
export { SessionCookie } from './session-cookie.js';
export { Sessions, type ConsoleSession } from './sessions.js';
export { WriteProtection } from './write-protection.js';
export { SignInLinks } from './sign-in-links.js';

/** Sign-in, console sessions, and who may do what. */
@Module({
  imports: [AuditModule, TenantsModule, VaultModule],
  controllers: [MachineMetadataController, SessionController, OwnSessionsController],
  providers: [
    ConsoleEntry,
    LinkSignIn,
    MachineAuthentication,
    MachineGuard,
    MachineStrategy,
    RecentProof,
    Sessions,
    SignInLinks,
    SessionCookie,
    WriteProtection,
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
  exports: [ConsoleEntry, RecentProof, SessionCookie, Sessions, SignInLinks, WriteProtection],
})
export class SessionModule {}
