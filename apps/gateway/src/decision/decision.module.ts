import { Module } from '@nestjs/common';
import { SealedState } from '#libs/mcp';
import { Nonces } from '#libs/oauth';
import { Clock, Log } from '#libs/platform';
import { randomBytes } from 'node:crypto';
import { Load } from '../admission/load.js';
import { RedisAdmissionStore } from '../admission/redis-admission-store.js';
import { TokenCounter } from '../admission/token-counter.js';
import { CallApprovals } from '../approvals/call-approvals.js';
import { RedisFlowStore } from '../approvals/redis-flow-store.js';
import { AttestationModule } from '../attestation/attestation.module.js';
import { Attestor } from '../attestation/attestor.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { AgentTokens } from '../delegation/agent-tokens.js';
import { DelegationModule } from '../delegation/delegation.module.js';
import { ContentGuard } from '../guard/content-guard.js';
import { GuardModule } from '../guard/guard.module.js';
import { Cancellations } from '../relay/cancellations.js';
import { Questions } from '../relay/questions.js';
import { Relays } from '../relay/relays.js';
import { RevocationFeed } from '../revocation/revocation-feed.js';
import { RevocationModule } from '../revocation/revocation.module.js';
import { ControlPlane } from '../enrolment/control-plane.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { LegacySessions } from '../sessions/legacy-sessions.js';
import { RedisSessionBus } from '../sessions/redis-session-bus.js';
import { SessionBus } from '../sessions/session-bus.js';
import { RedisLegacySessionStore } from '../sessions/redis-legacy-session-store.js';
import { GatewaySettings } from '../settings.js';
import { SnapshotModule } from '../snapshot/snapshot.module.js';
import { FreshSnapshots } from '../snapshot/fresh-snapshots.js';
import { ToolValidators } from '../snapshot/tool-validators.js';
import { AgentStreams } from '../streams/agent-streams.js';
import { Lists } from '../streams/changes/lists.js';
import { OpenStreams } from '../streams/open-streams.js';
import { EventIds } from '../streams/replay/event-ids.js';
import { EventLog } from '../streams/replay/event-log.js';
import { Standings } from '../streams/standing.js';
import { StreamsModule } from '../streams/streams.module.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { UpstreamEvents } from '../upstream/events/upstream-events.js';
import { Upstream } from '../upstream/upstream.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { composeSteps, type StepParts } from './compose-steps.js';
import { Decision } from './decision.js';
import type { DecisionSteps } from './decision-steps.js';
import { OtherMethods } from './methods/other-methods.js';
import { Refusals } from './refusals.js';
import { RequestStates } from './request-states.js';
import { visibleTools } from './steps/tool/visible-tools.js';

const STEP_PARTS = Symbol('StepParts');
const STEPS = Symbol('DecisionSteps');

@Module({
  imports: [
    SnapshotModule,
    UpstreamModule,
    AttestationModule,
    AuditModule,
    DelegationModule,
    GuardModule,
    EnrolmentModule,
    RevocationModule,
    StreamsModule,
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
      provide: SessionBus,
      inject: [RedisConnections, Log],
      useFactory: ({ verdicts, sessions }: RedisConnections, log: Log) => {
        const bus = new RedisSessionBus(verdicts, sessions, log);
        bus.follow();
        return bus;
      },
    },
    {
      provide: RequestStates,
      inject: [GatewaySettings, Clock],
      useFactory: ({ nonceSecret }: GatewaySettings, clock: Clock) =>
        new RequestStates(new SealedState(nonceSecret ?? randomBytes(32)), clock),
    },
    {
      provide: Relays,
      inject: [LegacySessions, SessionBus, ContentGuard, Log],
      useFactory: (sessions: LegacySessions, bus: SessionBus, guard: ContentGuard, log: Log) =>
        new Relays(sessions, new Questions(bus, guard, log)),
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
        RequestStates,
        Relays,
        SessionBus,
        ControlPlane,
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
        states: RequestStates,
        relays: Relays,
        bus: SessionBus,
        controlPlane: ControlPlane,
      ): StepParts => ({
        settings,
        clock,
        load,
        snapshots,
        nonces,
        sessions,
        attestor,
        validators,
        approvals: new CallApprovals(controlPlane),
        flows: new RedisFlowStore(verdicts),
        admission: new RedisAdmissionStore(verdicts),
        tokens,
        upstream,
        audit,
        revocations,
        agents,
        guard,
        metrics,
        states,
        relays,
        cancellations: new Cancellations(bus),
      }),
    },
    { provide: STEPS, inject: [STEP_PARTS], useFactory: composeSteps },
    {
      provide: AgentStreams,
      inject: [STEPS, STEP_PARTS, OpenStreams, EventIds, EventLog, UpstreamEvents, SessionBus, Log],
      useFactory: (
        steps: DecisionSteps,
        { attestor, sessions, clock }: StepParts,
        open: OpenStreams,
        ids: EventIds,
        journal: EventLog,
        upstream: UpstreamEvents,
        bus: SessionBus,
        log: Log,
      ) => {
        const standings = new Standings(steps, clock);
        const lists = new Lists(visibleTools(attestor));
        return new AgentStreams({ standings, lists, open, ids, journal, upstream, sessions, bus, log });
      },
    },
    {
      provide: Decision,
      inject: [STEPS, STEP_PARTS, GatewaySettings, SessionBus, AgentStreams, Log],
      useFactory: (
        steps: DecisionSteps,
        { sessions, attestor, clock }: StepParts,
        { name, publicUrl }: GatewaySettings,
        bus: SessionBus,
        streams: AgentStreams,
        log: Log,
      ) => {
        const others = new OtherMethods(sessions, visibleTools(attestor), bus, streams);
        return new Decision(name, steps, others, new Refusals(publicUrl), clock, log);
      },
    },
  ],
  exports: [Decision, Load, Nonces],
})
export class DecisionModule {}
