import { Module, type OnModuleInit } from '@nestjs/common';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { RevocationPublisher } from './revocation-publisher.js';
import { Revocations } from './revocations.js';

export { type Revoked, Revocations } from './revocations.js';

/** What tokens may no longer be about, kept here and told to the gateways. */
@Module({
  imports: [TenantsModule],
  providers: [RevocationPublisher, Revocations],
  exports: [Revocations],
})
export class RevocationModule implements OnModuleInit {
  constructor(private readonly sweep: TenantSweep) {}

  onModuleInit(): void {
    this.sweep.register((_tenant, manager) => Revocations.dropPast(manager));
  }
}
