import { SchemaValidators } from '#libs/guard';
import { Module, type OnModuleInit } from '@nestjs/common';
import { ComponentChanged, ComponentsModule } from '../components/components.module.js';
import { RunnerModule } from '../runner/runner.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { KeysRotated, VaultModule } from '../vault/vault.module.js';
import { PolicyChanges } from './policy-changes.js';
import { PolicyPublisher } from './policy-publisher.js';
import { PublishedSnapshots } from './published-snapshots.js';
import { SnapshotCompiler } from './snapshot-compiler.js';
import { SnapshotFeed } from './snapshot-feed.js';
import { SnapshotSigner } from './snapshot-signer.js';
import { SnapshotsController } from './snapshots.controller.js';
import { StartsController } from './starts/starts.controller.js';

export { storedGuard } from './parts/snapshot-guard.js';
export { PolicyPublisher } from './policy-publisher.js';

/** What gateways decide from: compiled, signed, stored and handed out. */
@Module({
  imports: [ComponentsModule, RunnerModule, TenantsModule, VaultModule],
  controllers: [SnapshotsController, StartsController],
  providers: [
    { provide: SchemaValidators, useFactory: () => new SchemaValidators() },
    PolicyChanges,
    PolicyPublisher,
    PublishedSnapshots,
    SnapshotCompiler,
    SnapshotFeed,
    SnapshotSigner,
  ],
  exports: [PolicyPublisher, SchemaValidators],
})
export class PolicyModule implements OnModuleInit {
  constructor(
    private readonly keysRotated: KeysRotated,
    private readonly componentChanged: ComponentChanged,
    private readonly publisher: PolicyPublisher,
  ) {}

  onModuleInit(): void {
    this.keysRotated.register(async ({ tenantId, purpose }, manager) => {
      if (purpose === 'oauth') await this.publisher.publish(manager, tenantId);
    });
    // Every tenant's policy names the call-token keys of every gateway.
    this.componentChanged.register(async ({ kind }, manager) => {
      if (kind === 'gateway') await this.publisher.publishEverywhere(manager);
    });
  }
}
