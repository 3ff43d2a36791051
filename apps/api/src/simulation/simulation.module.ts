import { Module } from '@nestjs/common';
import { PolicyModule } from '../policy/policy.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { SimulationsController } from './simulations.controller.js';
import { Simulations } from './simulations.js';

/** Answers what would be decided. */
@Module({
  imports: [PolicyModule, RolesModule, TenantsModule],
  controllers: [SimulationsController],
  providers: [Simulations],
})
export class SimulationModule {}
