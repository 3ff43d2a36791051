import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ComponentsModule } from '../components/components.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { RunnerModule } from '../runner/runner.module.js';
import { SandboxDecisions } from './stdio/sandbox-decisions.js';
import { StdioProbe } from './stdio/stdio-probe.js';
import { StdioServers } from './stdio/stdio-servers.js';
import { StdioServersController } from './stdio/stdio-servers.controller.js';
import { ServersReadModel } from './catalogue/servers.read-model.js';
import { ToolsReadModel } from './catalogue/tools.read-model.js';
import { Enablement } from './enablement.js';
import { DefinitionJudge } from './intake/definition-judge.js';
import { DefinitionScanner } from './intake/definition-scanner.js';
import { ToolIntake } from './intake/tool-intake.js';
import { ToolStore } from './intake/tool-store.js';
import { Observations } from './observations/observations.js';
import { ObservationsController } from './observations/observations.controller.js';
import { ProbeLimits } from './probe/probe-limits.js';
import { ServerProbe } from './probe/server-probe.js';
import { ProbeRecord } from './probe-record.js';
import { ServerProbing } from './server-probing.js';
import { ServerStore } from './server-store.js';
import { ServerImportsController } from './imports/server-imports.controller.js';
import { ServersController } from './servers.controller.js';
import { Servers } from './servers.js';
import { ToolDecisions } from './tool-decisions.js';
import { ToolsController } from './tools.controller.js';

export { configOf, type ServerFacts } from './server-facts.js';
export { ServerProbing } from './server-probing.js';
export { Servers } from './servers.js';
export { SandboxDecisions } from './stdio/sandbox-decisions.js';
export { StdioServers } from './stdio/stdio-servers.js';
export { type ToolDecision, ToolDecisions } from './tool-decisions.js';

/** Upstream servers, what they present, and what of it a tenant has switched on. */
@Module({
  imports: [AuditModule, ComponentsModule, EgressModule, PolicyModule, RunnerModule, TenantsModule],
  controllers: [
    ServersController,
    ServerImportsController,
    ToolsController,
    ObservationsController,
    StdioServersController,
  ],
  providers: [
    { provide: ProbeLimits, useFactory: () => new ProbeLimits() },
    DefinitionJudge,
    DefinitionScanner,
    Enablement,
    Observations,
    ProbeRecord,
    ServerProbe,
    ServerProbing,
    ServerStore,
    SandboxDecisions,
    StdioProbe,
    StdioServers,
    Servers,
    ServersReadModel,
    ToolDecisions,
    ToolIntake,
    ToolStore,
    ToolsReadModel,
  ],
  exports: [
    SandboxDecisions,
    StdioServers,
    ServerProbing,
    Servers,
    ServersReadModel,
    ToolDecisions,
    ToolsReadModel,
  ],
})
export class RegistryModule {}
