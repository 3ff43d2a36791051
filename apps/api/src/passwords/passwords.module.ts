import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorizationsModule } from '../authorizations/authorizations.module.js';
import { OauthModule } from '../oauth/oauth.module.js';
import { SessionModule } from '../session/session.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { OwnPassword } from './own-password.js';
import { PasswordLinks } from './password-links.js';
import { PasswordLinksController } from './password-links.controller.js';
import { PasswordPagesController } from './password-pages.controller.js';
import { Passwords } from './passwords.js';

/** How people with a local account come to another password. */
@Module({
  imports: [AccountsModule, AuditModule, AuthorizationsModule, OauthModule, SessionModule, TenantsModule],
  controllers: [PasswordLinksController, PasswordPagesController],
  providers: [OwnPassword, PasswordLinks, Passwords],
})
export class PasswordsModule {}
