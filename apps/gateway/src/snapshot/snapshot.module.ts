import { Module } from '@nestjs/common';
import { loadPublicKeys } from '#libs/oauth';
import { causeOf, Clock, Log } from '#libs/platform';
import { TokenCounter } from '../admission/token-counter.js';
import { ControlPlane } from '../enrolment/control-plane.js';
import { Enrolment, Heartbeats, StateFiles } from '#libs/component';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { GatewaySettings } from '../settings.js';
import { CatalogueChanges } from '../streams/changes/catalogue-changes.js';
import { GATEWAY_INFO } from '../upstream/gateway-info.js';
import { FreshSnapshots } from './fresh-snapshots.js';
import { PullingSnapshotStore } from './pulling-snapshot-store.js';
import { SnapshotFiles } from './snapshot-files.js';
import { SnapshotStore } from './snapshot-store.js';
import { ToolValidators } from './tool-validators.js';

@Module({
  imports: [EnrolmentModule],
  providers: [
    { provide: CatalogueChanges, useFactory: () => new CatalogueChanges() },
    { provide: TokenCounter, useFactory: () => new TokenCounter() },
    { provide: ToolValidators, inject: [Log], useFactory: (log: Log) => new ToolValidators(log) },
    {
      provide: SnapshotStore,
      inject: [
        ControlPlane,
        Enrolment,
        StateFiles,
        ToolValidators,
        GatewaySettings,
        Clock,
        Log,
        TokenCounter,
        CatalogueChanges,
      ],
      useFactory: (
        controlPlane: ControlPlane,
        enrolment: Enrolment,
        files: StateFiles,
        validators: ToolValidators,
        settings: GatewaySettings,
        clock: Clock,
        log: Log,
        tokens: TokenCounter,
        changes: CatalogueChanges,
      ) =>
        new PullingSnapshotStore({
          controlPlane,
          files: new SnapshotFiles(files),
          clock,
          log,
          maxAgeMs: settings.snapshotMaxAgeMs,
          keys: () => {
            if (enrolment.current === undefined) throw new Error('this gateway is not enrolled yet');
            return loadPublicKeys(enrolment.current.snapshotKeys);
          },
          onActive: (active) => {
            void validators.warm(active);
            changes.tell(active.policy.snapshot.tenant.slug);
            const priced = active.policy.snapshot.tools.some(({ cost }) => active.budgets.countsTokens(cost));
            if (priced)
              tokens
                .load()
                .catch((cause: unknown) => log.error('tokens are only estimated', { cause: causeOf(cause) }));
          },
        }),
    },
    {
      provide: FreshSnapshots,
      inject: [SnapshotStore, Clock, GatewaySettings],
      useFactory: (store: SnapshotStore, clock: Clock, settings: GatewaySettings) =>
        new FreshSnapshots(store, clock, settings.snapshotMaxAgeMs),
    },
    {
      provide: Heartbeats,
      inject: [ControlPlane, SnapshotStore, Log],
      useFactory: (controlPlane: ControlPlane, store: SnapshotStore, log: Log) =>
        new Heartbeats(
          (status) => controlPlane.heartbeat(status),
          () => ({ version: GATEWAY_INFO.version, revisions: store.revisions() }),
          log,
        ),
    },
  ],
  exports: [SnapshotStore, FreshSnapshots, Heartbeats, ToolValidators, TokenCounter, CatalogueChanges],
})
export class SnapshotModule {}
