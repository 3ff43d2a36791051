import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { IdentityProvidersModule } from '../identity-providers/identity-providers.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { OauthModule } from '../oauth/oauth.module.js';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { SessionModule } from '../session/session.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { ConsoleReturn } from './console-return.js';
import { FlowCookie } from './flow-cookie.js';
import { OperatorIdentities } from './operator-identities.js';
import { OperatorSignInController } from './operator-sign-in.controller.js';
import { OperatorVisits } from './operator-visits.js';
import { OwnIdentitiesController } from './own-identities.controller.js';

/** Operators sign in to the console at the identity provider of their tenant. */
@Module({
  imports: [
    AuditModule,
    IdentityProvidersModule,
    LimitsModule,
    OauthModule,
    PasskeysModule,
    SessionModule,
    TenantsModule,
  ],
  controllers: [OperatorSignInController, OwnIdentitiesController],
  providers: [ConsoleReturn, FlowCookie, OperatorIdentities, OperatorVisits],
})
export class OperatorIdentitiesModule {}
