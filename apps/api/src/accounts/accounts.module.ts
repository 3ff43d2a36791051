import { Module, type OnModuleInit } from '@nestjs/common';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { AccountsReadModel } from './accounts.read-model.js';
import { dropForgottenAttempts, SignInThrottle } from './sign-in-throttle.js';
import { SignIn } from './sign-in.js';

export { hashPassword } from './password.js';
export { SignIn } from './sign-in.js';
export { sourceOf } from './source.js';

/** Local accounts of tenants and how people prove that one is theirs. */
@Module({
  imports: [TenantsModule, VaultModule],
  providers: [AccountsReadModel, SignIn, SignInThrottle],
  exports: [AccountsReadModel, SignIn],
})
export class AccountsModule implements OnModuleInit {
  constructor(private readonly sweep: TenantSweep) {}

  onModuleInit(): void {
    this.sweep.register((_tenant, manager) => dropForgottenAttempts(manager));
  }
}
