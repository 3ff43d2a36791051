import { Module } from '@nestjs/common';
import { Nonces } from '#libs/oauth';
import { Clock, Log } from '#libs/platform';
import { randomBytes } from 'node:crypto';
import { Load } from '../admission/load.js';
import { RedisAdmissionStore } from '../admission/redis-admission-store.js';
import { TokenCounter } from '../admission/token-counter.js';
import { AttestationModule } from '../attestation/attestation.module.js';
import { Attestor } from '../attestation/attestor.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { AgentTokens } from '../delegation/agent-tokens.js';
import { DelegationModule } from '../delegation/delegation.module.js';
import { ContentGuard } from '../guard/content-guard.js';
import { GuardModule } from '../guard/guard.module.js';
import { RevocationFeed } from '../revocation/revocation-feed.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { LegacySessions } from '../sessions/legacy-sessions.js';
import { RedisLegacySessionStore } from '../sessions/redis-legacy-session-store.js';
import { GatewaySettings } from '../settings.js';
import { SnapshotModule } from '../snapshot/snapshot.module.js';
import { FreshSnapshots } from '../snapshot/fresh-snapshots.js';
import { ToolValidators } from '../snapshot/tool-validators.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { Upstream } from '../upstream/upstream.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { composeSteps, type StepParts } from './compose-steps.js';
import { Decision } from './decision.js';
import { OtherMethods } from './methods/other-methods.js';
import { Refusals } from './refusals.js';
import { visibleTools } from './steps/tool/visible-tools.js';

const STEP_PARTS = Symbol('StepParts');

@Module({
  imports: [
    SnapshotModule,
    UpstreamModule,
    AttestationModule,
    AuditModule,
    DelegationModule,
    GuardModule,
    RevocationModule,
  ],
  providers: [
    {
      provide: Nonces,
      inject: [GatewaySettings],
      useFactory: ({ nonceSecret }: GatewaySettings) => new Nonces([nonceSecret ?? randomBytes(32)]),
    },
    { provide: Load, useFactory: () => new Load() },
    {
      provide: LegacySessions,
      inject: [RedisConnections, Clock],
      useFactory: ({ verdicts }: RedisConnections, clock: Clock) =>
        new LegacySessions(new RedisLegacySessionStore(verdicts), clock),
    },
    {
      provide: STEP_PARTS,
      inject: [
        GatewaySettings,
        Clock,
        Load,
        FreshSnapshots,
        Nonces,
        LegacySessions,
        Attestor,
        ToolValidators,
        RedisConnections,
        Upstream,
        AuditTrail,
        RevocationFeed,
        AgentTokens,
        ContentGuard,
        Telemetry,
        TokenCounter,
      ],
      useFactory: (
        settings: GatewaySettings,
        clock: Clock,
        load: Load,
        snapshots: FreshSnapshots,
        nonces: Nonces,
        sessions: LegacySessions,
        attestor: Attestor,
        validators: ToolValidators,
        { verdicts }: RedisConnections,
        { client: upstream }: Upstream,
        audit: AuditTrail,
        revocations: RevocationFeed,
        agents: AgentTokens,
        guard: ContentGuard,
        { metrics }: Telemetry,
        tokens: TokenCounter,
      ): StepParts => ({
        settings,
        clock,
        load,
        snapshots,
        nonces,
        sessions,
        attestor,
        validators,
        admission: new RedisAdmissionStore(verdicts),
        tokens,
        upstream,
        audit,
        revocations,
        agents,
        guard,
        metrics,
      }),
    },
    {
      provide: Decision,
      inject: [STEP_PARTS, GatewaySettings, Log],
      useFactory: (parts: StepParts, { name, publicUrl }: GatewaySettings, log: Log) =>
        new Decision(
          name,
          composeSteps(parts),
          new OtherMethods(parts.sessions, visibleTools(parts.attestor)),
          new Refusals(publicUrl),
          parts.clock,
          log,
        ),
    },
  ],
  exports: [Decision, Load, Nonces],
})
export class DecisionModule {}
