import { Module, type OnModuleInit } from '@nestjs/common';
import { LimitsModule } from '../limits/limits.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { AccountsReadModel } from './accounts.read-model.js';
import { KnownDevices } from './known-devices.js';
import { dropForgottenAttempts, SignInThrottle } from './sign-in-throttle.js';
import { SignIn } from './sign-in.js';

export { hashPassword } from './password.js';
export { passwordProblem } from './password-rules.js';
export { KnownDevices } from './known-devices.js';
export { SignIn } from './sign-in.js';
export { sourceOf } from './source.js';

/** Local accounts of tenants and how people prove that one is theirs. */
@Module({
  imports: [LimitsModule, TenantsModule, VaultModule],
  providers: [AccountsReadModel, KnownDevices, SignIn, SignInThrottle],
  exports: [AccountsReadModel, KnownDevices, SignIn],
})
export class AccountsModule implements OnModuleInit {
  constructor(private readonly sweep: TenantSweep) {}

  onModuleInit(): void {
    this.sweep.register((_tenant, manager) => dropForgottenAttempts(manager));
  }
}
