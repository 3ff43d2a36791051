import { Module } from '@nestjs/common';
import { VaultModule } from '../vault/vault.module.js';
import { TenantCreated } from './tenant-created.js';
import { TenantSweep } from './tenant-sweep.js';
import { TenantSweeper } from './tenant-sweeper.js';
import { TenantsReadModel } from './tenants.read-model.js';
import { TenantsService } from './tenants.service.js';

export { TenantCreated } from './tenant-created.js';
export { TenantSweep } from './tenant-sweep.js';
export { TenantsService } from './tenants.service.js';

@Module({
  imports: [VaultModule],
  providers: [TenantCreated, TenantSweep, TenantSweeper, TenantsReadModel, TenantsService],
  exports: [TenantCreated, TenantSweep, TenantsReadModel, TenantsService],
})
export class TenantsModule {}
