import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { SessionModule } from '../session/session.module.js';
import { ComponentAuthentication } from './access/component-authentication.js';
import { ComponentGuard } from './access/component.guard.js';
import { PlatformTokens } from './access/platform-tokens.js';
import { ComponentAdministration } from './administration/component-administration.js';
import { ComponentAdministrationController } from './administration/component-administration.controller.js';
import { ComponentChanged } from './component-changed.js';
import { ComponentsController } from './components.controller.js';
import { Enrolment } from './enrolment.js';
import { EnrolmentTokens } from './enrolment-tokens.js';
import { Rekeying } from './rekeying.js';
import { JoinedComponents } from './joined-components.js';

export { ComponentGuard, CurrentComponent, OnlyFor } from './access/component.guard.js';
export type { Component } from './component.js';
export { ComponentChanged } from './component-changed.js';
export { EnrolmentTokens } from './enrolment-tokens.js';

/** Identity of the installation's own processes. Import it where `ComponentGuard` is used. */
@Module({
  imports: [AuditModule, SessionModule, TenantsModule, VaultModule],
  controllers: [ComponentAdministrationController, ComponentsController],
  providers: [
    ComponentAdministration,
    ComponentAuthentication,
    ComponentChanged,
    ComponentGuard,
    Enrolment,
    Rekeying,
    EnrolmentTokens,
    JoinedComponents,
    PlatformTokens,
  ],
  exports: [ComponentAuthentication, ComponentChanged, ComponentGuard, EnrolmentTokens],
})
export class ComponentsModule {}
