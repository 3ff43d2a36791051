import { Clock } from '#libs/platform';
import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { GuardrailsModule } from '../guardrails/guardrails.module.js';
import { IdentityProvidersModule } from '../identity-providers/identity-providers.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { DraftApplication } from './draft-application.js';
import { DraftPreview } from './draft-preview.js';
import { DraftStore } from './draft-store.js';
import { DraftsController } from './drafts.controller.js';
import { Drafts } from './drafts.js';
import { ReplayChangesReport } from './replays/replay-changes.js';
import { ReplayRun } from './replays/replay-run.js';
import { ReplayStore } from './replays/replay-store.js';
import { ReplayWorker } from './replays/replay-worker.js';
import { ReplaysController } from './replays/replays.controller.js';
import { Replays } from './replays/replays.js';

const KEPT_MS = 30 * 86_400_000;

/** Changes of the policy before they are in force, and what they would have made of recorded calls. */
@Module({
  imports: [AuditModule, GuardrailsModule, IdentityProvidersModule, PolicyModule, RolesModule, TenantsModule],
  controllers: [DraftsController, ReplaysController],
  providers: [
    DraftApplication,
    DraftPreview,
    Drafts,
    DraftStore,
    ReplayChangesReport,
    ReplayRun,
    Replays,
    ReplayStore,
    ReplayWorker,
  ],
})
export class DraftsModule implements OnModuleInit {
  constructor(
    private readonly sweep: TenantSweep,
    private readonly store: ReplayStore,
    private readonly worker: ReplayWorker,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweep.register(async ({ tenantId }, manager) => {
      await this.store.dropBefore(manager, new Date(this.clock.now() - KEPT_MS));
      for (const id of await this.store.waiting(manager)) this.worker.add(tenantId, id);
    });
  }
}
