import { Module } from '@nestjs/common';
import { RegistryModule } from '../registry/registry.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { EffectiveRights } from './effective-rights.js';
import { RightsController } from './rights.controller.js';

/** Shows what roles come to. */
@Module({
  imports: [RegistryModule, RolesModule],
  controllers: [RightsController],
  providers: [EffectiveRights],
})
export class RightsModule {}
