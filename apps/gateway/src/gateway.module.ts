import { type DynamicModule, Module } from '@nestjs/common';
import { AttestationModule } from './attestation/attestation.module.js';
import { AuditModule } from './audit/audit.module.js';
import { EnrolmentModule } from './enrolment/enrolment.module.js';
import { type Foundation, FoundationModule } from './foundation.module.js';
import { HttpModule } from './http/http.module.js';
import { Lifecycle } from './lifecycle.js';
import { RevocationModule } from './revocation/revocation.module.js';
import { SnapshotModule } from './snapshot/snapshot.module.js';
import { TelemetryModule } from './telemetry/telemetry.module.js';
import { UpstreamModule } from './upstream/upstream.module.js';

/** The data plane. Nest wires its objects and takes no part in a call. */
@Module({
  imports: [
    EnrolmentModule,
    SnapshotModule,
    UpstreamModule,
    AttestationModule,
    AuditModule,
    HttpModule,
    RevocationModule,
    TelemetryModule,
  ],
  providers: [Lifecycle],
})
export class GatewayModule {
  static of(foundation: Foundation): DynamicModule {
    return { module: GatewayModule, imports: [FoundationModule.of(foundation)] };
  }
}
