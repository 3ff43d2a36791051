import { Module } from '@nestjs/common';
import { Clock, Log } from '#libs/platform';
import { ControlPlane } from '../enrolment/control-plane.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { GatewaySettings } from '../settings.js';
import { SnapshotModule } from '../snapshot/snapshot.module.js';
import { SnapshotStore } from '../snapshot/snapshot-store.js';
import { StateFiles } from '#libs/component';
import { CatalogueChanges } from '../streams/changes/catalogue-changes.js';
import { Upstream } from '../upstream/upstream.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { Attestor } from './attestor.js';
import { DriftBlocks } from './drift-blocks.js';
import { DriftReporter } from './drift-reporter.js';

@Module({
  imports: [EnrolmentModule, SnapshotModule, UpstreamModule],
  providers: [
    {
      provide: DriftReporter,
      inject: [ControlPlane, Log],
      useFactory: (controlPlane: ControlPlane, log: Log) => new DriftReporter(controlPlane, log),
    },
    {
      provide: Attestor,
      inject: [
        GatewaySettings,
        SnapshotStore,
        Upstream,
        StateFiles,
        DriftReporter,
        Clock,
        Log,
        CatalogueChanges,
      ],
      useFactory: (
        settings: GatewaySettings,
        snapshots: SnapshotStore,
        upstream: Upstream,
        files: StateFiles,
        reporter: DriftReporter,
        clock: Clock,
        log: Log,
        changes: CatalogueChanges,
      ) =>
        new Attestor(settings.attestationIntervalMs, {
          snapshots,
          upstream: upstream.client,
          reporter,
          blocks: new DriftBlocks(files),
          changes,
          clock,
          log,
        }),
    },
  ],
  exports: [Attestor],
})
export class AttestationModule {}
