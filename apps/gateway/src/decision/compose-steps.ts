import { AccessTokenCache, type Nonces, ProofVerifier } from '#libs/oauth';
import type { Clock } from '#libs/platform';
import type { AdmissionStore } from '../admission/admission-store.js';
import type { Load } from '../admission/load.js';
import { StrangerLimit } from '../admission/stranger-limit.js';
import type { TokenCounter } from '../admission/token-counter.js';
import type { CallApprovals } from '../approvals/call-approvals.js';
import type { FlowStore } from '../approvals/flow-store.js';
import type { Attestor } from '../attestation/attestor.js';
import type { AuditTrail } from '../audit/audit-trail.js';
import type { ContentGuard } from '../guard/content-guard.js';
import type { RevocationFeed } from '../revocation/revocation-feed.js';
import type { AgentTokens } from '../delegation/agent-tokens.js';
import type { LegacySessions } from '../sessions/legacy-sessions.js';
import type { GatewaySettings } from '../settings.js';
import type { FreshSnapshots } from '../snapshot/fresh-snapshots.js';
import type { GatewayMetrics } from '../telemetry/gateway-metrics.js';
import type { ToolValidators } from '../snapshot/tool-validators.js';
import type { UpstreamClient } from '../upstream/upstream-client.js';
import type { Cancellations } from '../relay/cancellations.js';
import type { Relays } from '../relay/relays.js';
import type { DecisionSteps } from './decision-steps.js';
import type { RequestStates } from './request-states.js';
import { acceptedResult } from './steps/call/accepted-result.js';
import { admittedCall, admittedRequest } from './steps/call/admitted-call.js';
import { cleanArguments } from './steps/call/clean-arguments.js';
import { execute } from './steps/call/execute.js';
import { settledCall } from './steps/call/settled-call.js';
import { activeCaller } from './steps/caller/active-caller.js';
import { addressedRequest } from './steps/caller/addressed-request.js';
import { freshSnapshot } from './steps/caller/fresh-snapshot.js';
import { provenPossession } from './steps/caller/proven-possession.js';
import { verifiedToken } from './steps/caller/verified-token.js';
import { acceptedArguments } from './steps/tool/accepted-arguments.js';
import { approvedIfSensitive } from './steps/tool/approved-if-sensitive.js';
import { attestedManifest } from './steps/tool/attested-manifest.js';
import { grantedTool } from './steps/tool/granted-tool.js';
import { publishedTool } from './steps/tool/published-tool.js';
import { wellFormedMessage } from './steps/tool/well-formed-message.js';

/** What the steps work with. */
export interface StepParts {
  readonly settings: Pick<GatewaySettings, 'publicUrl' | 'hosts'>;
  readonly clock: Clock;
  readonly load: Load;
  readonly snapshots: FreshSnapshots;
  readonly nonces: Nonces;
  readonly sessions: LegacySessions;
  readonly attestor: Attestor;
  readonly validators: ToolValidators;
  readonly approvals: CallApprovals;
  readonly flows: FlowStore;
  readonly admission: AdmissionStore;
  readonly tokens: TokenCounter;
  readonly guard: Pick<ContentGuard, 'judge'>;
  readonly upstream: UpstreamClient;
  readonly agents: AgentTokens;
  readonly states: RequestStates;
  readonly relays: Relays;
  readonly cancellations: Cancellations;
  readonly revocations: Pick<RevocationFeed, 'of'>;
  readonly audit: Pick<AuditTrail, 'outbox' | 'tally'>;
  readonly metrics: GatewayMetrics;
}

/** Gives each step what it needs, once, at start. */
export function composeSteps(parts: StepParts): DecisionSteps {
  const { settings, clock } = parts;
  const strangers = new StrangerLimit(clock);
  return Object.freeze({
    addressedRequest: addressedRequest(settings.publicUrl, settings.hosts, parts.load),
    freshSnapshot: freshSnapshot(parts.snapshots),
    verifiedToken: verifiedToken(new AccessTokenCache(), strangers, clock),
    provenPossession: provenPossession(new ProofVerifier(), parts.nonces, strangers, clock),
    activeCaller: activeCaller(parts.revocations),
    wellFormedMessage: wellFormedMessage(parts.sessions),
    publishedTool: publishedTool(),
    attestedManifest: attestedManifest(parts.attestor),
    grantedTool: grantedTool(clock),
    acceptedArguments: acceptedArguments(parts.validators, parts.states, clock),
    admittedCall: admittedCall(parts.admission, parts.audit.outbox, parts.tokens, clock),
    approvedIfSensitive: approvedIfSensitive(parts.approvals, parts.flows),
    admittedRequest: admittedRequest(parts.admission, clock),
    cleanArguments: cleanArguments(parts.guard, clock),
    execute: execute(parts.upstream, parts.agents, parts.relays, parts.cancellations),
    acceptedResult: acceptedResult(parts.guard, parts.states),
    settledCall: settledCall(parts.audit.outbox, parts.audit.tally, parts.metrics),
  });
}
