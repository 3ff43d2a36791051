import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { HttpRunnerClient } from './http-runner-client.js';
import { RunnerAccess } from './runner-access.js';
import { RunnerClient } from './runner-client.js';
import { StartSigner } from './start-signer.js';

export { RunnerClient, RunnerRefused } from './runner-client.js';
export { StartSigner } from './start-signer.js';

/** The runner as the control plane sees it, and what it may start. */
@Module({
  imports: [TenantsModule, VaultModule],
  providers: [RunnerAccess, StartSigner, { provide: RunnerClient, useClass: HttpRunnerClient }],
  exports: [RunnerClient, StartSigner],
})
export class RunnerModule {}
