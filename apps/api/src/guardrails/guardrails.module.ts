import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { GuardrailStore } from './guardrail-store.js';
import { GuardrailsController } from './guardrails.controller.js';
import { Guardrails } from './guardrails.js';
import { ToolLabelling } from './tool-labelling.js';
import { ToolLabelsController } from './tool-labels.controller.js';

export { Guardrails } from './guardrails.js';

/** What narrows the rights that roles give: guardrails, and the labels that they and flow rules look at. */
@Module({
  imports: [AuditModule, PolicyModule, RegistryModule, TenantsModule],
  controllers: [GuardrailsController, ToolLabelsController],
  exports: [Guardrails],
  providers: [Guardrails, GuardrailStore, ToolLabelling],
})
export class GuardrailsModule {}
