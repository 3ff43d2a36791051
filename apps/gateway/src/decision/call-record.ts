import { PLATFORM, type CallEvent, type GuardNote, type Intent } from '#libs/contracts';
import type { Denied } from '#libs/denial';
import type { Era, Message } from '#libs/mcp';
import { UncertainAdmission } from '../admission/call-reservation.js';
import { ContentDenied } from '../guard/content-denied.js';
import { SandboxDenied } from '../runner/sandbox-failure.js';
import type { Arrival } from './arrival.js';
import type { CallTrace } from '../telemetry/call-traces.js';
import type { Trail } from './trail.js';

const MAX_NAME = 200;

/** What the audit log is told of a request: built from what was proved, never from payloads. */
export class CallRecord {
  /** What the caller sent, once it was read; not yet proved to be well formed. */
  message: Message | undefined;
  era: Era | undefined;
  /** Whether admission was asked: the proof may be used up, the user's meter charged. */
  counted = false;
  private intent: Intent | undefined;
  private trace: CallTrace | undefined;

  constructor(
    private readonly gateway: string,
    private readonly arrival: Arrival,
    readonly trail: Trail,
  ) {}

  read(era: Era, message: Message): void {
    this.era = era;
    this.message = message;
  }

  /** Enough to write the call's event if this process dies. From now on the event settles an intent. */
  intend(): Intent {
    this.counted = true;
    this.intent = this.begun();
    return this.intent;
  }

  /** Begins the upstream's part of the trace. @returns what tells the upstream of it, when the request is traced */
  askUpstream(): string | undefined {
    return this.trace?.askUpstream(this.trail.at + this.trail.elapsedUs() / 1000);
  }

  /** Ends the request's trace. */
  traced(event: CallEvent): CallEvent {
    this.trace?.end(event);
    return event;
  }

  /** Whether an intent may be stored under this id. */
  get intended(): boolean {
    return this.intent !== undefined;
  }

  /** A success worth a line in the audit log: all but pings and notifications, which decide nothing. */
  get noteworthy(): boolean {
    const { message } = this;
    return message === undefined || (message.kind === 'request' && message.method !== 'ping');
  }

  succeeded(bytesOut: number): CallEvent {
    const { acceptedResult } = this.trail.proofs;
    const event = this.ended('succeeded', bytesOut);
    if (acceptedResult === undefined) return event;
    event.resultHash = acceptedResult.resultHash;
    event.toolError = acceptedResult.toolError;
    return found(event, acceptedResult.notes);
  }

  /** `failed` once the upstream was to be asked; `denied` before, and for a subscription, of which it is asked later. */
  refused(denied: Denied, bytesOut: number): CallEvent {
    const { reason, context } = denied;
    const { cleanArguments, wellFormedMessage } = this.trail.proofs;
    const denies = cleanArguments === undefined || wellFormedMessage?.call?.subscribes === true;
    const event = this.ended(denies ? 'denied' : 'failed', bytesOut);
    event.reason = reason;
    if (context.detail !== undefined) event.detail = context.detail.slice(0, 500);
    if (denied instanceof UncertainAdmission)
      Object.assign(event, denied.reservation.charge('denied', undefined));
    if (denied instanceof SandboxDenied) event.sandbox = denied.usage;
    return denied instanceof ContentDenied ? found(event, denied.notes) : event;
  }

  private begun(): Intent {
    const { freshSnapshot, acceptedArguments } = this.trail.proofs;
    const tool = this.tool();
    const begun: Intent = {
      v: 1,
      id: this.trail.id,
      tenant: this.tenant,
      at: new Date(this.trail.at).toISOString(),
      gateway: this.gateway,
      method: this.method,
      endpoint: this.endpoint,
      caller: this.caller,
    };
    if (tool !== undefined) begun.tool = tool;
    if (acceptedArguments !== undefined) begun.argsHash = acceptedArguments.argsHash;
    if (freshSnapshot !== undefined) begun.snapshot = freshSnapshot.mark;
    this.trace = this.startTrace(tool?.name);
    if (this.trace !== undefined) begun.trace = this.trace.traceparent;
    return begun;
  }

  /** Only for callers who proved who they are: a stranger's request is not worth a span. */
  private startTrace(tool: string | undefined): CallTrace | undefined {
    const { traces, at, proofs } = this.trail;
    if (traces === undefined || proofs.activeCaller === undefined) return undefined;
    const meta =
      this.message === undefined || this.message.kind === 'response' ? {} : this.message.params['_meta'];
    return traces.start(this.method, tool, at, traceparentIn(meta), this.arrival.headers['traceparent']);
  }

  /** One object, filled: this runs for every request. */
  private ended(outcome: CallEvent['outcome'], bytesOut: number): CallEvent {
    const { acceptedArguments, admittedCall, cleanArguments, execute, wellFormedMessage, acceptedResult } =
      this.trail.proofs;
    const event: CallEvent = {
      // Nothing of it can have changed since, but for what the guard took out of the arguments.
      ...(this.intent ?? this.begun()),
      kind: 'call',
      outcome,
      trail: this.trail.entries(),
      durationUs: this.trail.elapsedUs(),
      bytesIn: wellFormedMessage?.bytes ?? Number(this.arrival.headers['content-length'] ?? 0),
      bytesOut,
      count: 1,
    };
    if (cleanArguments !== undefined) {
      event.argsHash = cleanArguments.argsHash;
      found(event, cleanArguments.guarded.notes);
    }
    if (acceptedArguments !== undefined) {
      const { role, grant, shadow, would } = acceptedArguments.terms;
      event.right = { role, grant };
      if (shadow.length > 0) event.shadow = [...shadow];
      if (would !== undefined) event.would = would;
    }
    const upstreamUs = this.trail.upstreamUs();
    if (upstreamUs !== undefined) event.upstreamUs = upstreamUs;
    if (execute?.callTokenId !== undefined) event.callTokenId = execute.callTokenId;
    if (execute?.sandbox !== undefined) event.sandbox = execute.sandbox;
    // What the call used and what budgets pay for it, where somebody counts.
    const { reservation } = admittedCall ?? {};
    if (reservation !== undefined)
      Object.assign(event, reservation.charge(outcome, acceptedResult?.resultJson));
    return event;
  }

  /** Until a snapshot shows that the tenant exists, a refusal is the platform's to record. */
  private get tenant(): string {
    const { freshSnapshot } = this.trail.proofs;
    return freshSnapshot?.policy.snapshot.tenant.slug ?? PLATFORM;
  }

  private get endpoint(): string {
    const { addressedRequest } = this.trail.proofs;
    // Without the query: somebody may have put a token there.
    return addressedRequest?.endpoint ?? (this.arrival.target.split('?', 1)[0] ?? '').slice(0, MAX_NAME);
  }

  private get method(): string {
    const { message } = this;
    if (message === undefined || message.kind === 'response') return this.arrival.method;
    return message.method.slice(0, MAX_NAME);
  }

  /** Only what the token's verification proved; the address is what the socket or a trusted proxy says. */
  private get caller(): CallEvent['caller'] {
    const { source } = this.arrival;
    const { verifiedToken, provenPossession } = this.trail.proofs;
    const token = verifiedToken?.token;
    if (token === undefined) return { source };
    return {
      sub: token.sub,
      clientId: token.clientId,
      ...(token.jkt === undefined ? {} : { jkt: token.jkt }),
      ...(provenPossession === undefined
        ? {}
        : { pop: provenPossession.proofUse === undefined ? 'none' : 'dpop' }),
      ...(token.gid === undefined ? {} : { grant: token.gid }),
      tokenId: token.jti,
      txn: token.txn,
      roles: [...token.roles],
      scopes: [...token.scopes],
      ...(token.constraints === undefined ? {} : { constraints: token.constraints }),
      ...(token.act === undefined ? {} : { act: token.act }),
      source,
    };
  }

  private tool(): CallEvent['tool'] {
    const { publishedTool, wellFormedMessage } = this.trail.proofs;
    const name = wellFormedMessage?.call?.name.slice(0, MAX_NAME);
    if (name === undefined || publishedTool === undefined) return name === undefined ? undefined : { name };
    const { urn, server, hash, effect } = publishedTool.tool;
    return { urn, name, server, hash, effect };
  }
}

const traceparentIn = (meta: unknown): unknown =>
  typeof meta === 'object' && meta !== null && 'traceparent' in meta ? meta.traceparent : undefined;

/** Adds what the guard found. */
function found(event: CallEvent, notes: readonly GuardNote[]): CallEvent {
  if (notes.length > 0) event.guard = [...(event.guard ?? []), ...notes];
  return event;
}
