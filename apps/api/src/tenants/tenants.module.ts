import { Module } from '@nestjs/common';
import { VaultModule } from '../vault/vault.module.js';
import { TenantCreated } from './tenant-created.js';
import { TenantsReadModel } from './tenants.read-model.js';
import { TenantsService } from './tenants.service.js';

export { type NewTenant, TenantCreated } from './tenant-created.js';
export { TenantsService } from './tenants.service.js';

@Module({
  imports: [VaultModule],
  providers: [TenantCreated, TenantsReadModel, TenantsService],
  exports: [TenantCreated, TenantsReadModel, TenantsService],
})
export class TenantsModule {}
