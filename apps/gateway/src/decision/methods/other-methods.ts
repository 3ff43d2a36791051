import { ITEM_KINDS, ITEM_LISTS } from '#libs/contracts';
import {
  discoverResult,
  initializeResult,
  LOG_LEVELS,
  negotiateLegacy,
  readMcpHeaders,
  type RequestMessage,
  resultResponse,
  serverCapabilities,
} from '#libs/mcp';
import { Denied } from '#libs/denial';
import type { LegacySession } from '../../sessions/legacy-session.js';
import { type LegacySessions, reached } from '../../sessions/legacy-sessions.js';
import type { AgentStreams } from '../../streams/agent-streams.js';
import type { SessionBus } from '../../sessions/session-bus.js';
import { hasEvents } from '../../upstream/events/upstream-events.js';
import { GATEWAY_INFO } from '../../upstream/gateway-info.js';
import type { Answer, Arrival } from '../arrival.js';
import type {
  ActiveCaller,
  AddressedRequest,
  ApprovedIfSensitive,
  CleanArguments,
  FreshSnapshot,
  ItemCallMessage,
  WellFormedMessage,
} from '../proofs.js';
import { grantedItems, type visibleTools } from '../steps/tool/visible-tools.js';
import { assertSessionVersion } from '../steps/tool/well-formed-message.js';
import { itemsPage } from './listing.js';

const ACCEPTED: Answer = Object.freeze({ status: 202 });
const ENDED: Answer = Object.freeze({ status: 200 });

/** Answers everything that runs no tool. The request has passed steps 1 to 6 and was admitted. */
export class OtherMethods {
  constructor(
    private readonly sessions: LegacySessions,
    private readonly visible: ReturnType<typeof visibleTools>,
    private readonly bus: SessionBus,
    private readonly streams: Pick<AgentStreams, 'ofSession' | 'listen' | 'ended'>,
  ) {}

  /** @throws Denied */
  async answer(
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    wellFormed: WellFormedMessage,
  ): Promise<Answer> {
    const { message } = wellFormed;
    if (message.kind !== 'request') return this.said(addressed, wellFormed);
    switch (message.method) {
      case 'initialize':
        return this.initialize(addressed, snapshot, caller, message);
      case 'server/discover':
        grantedItems(addressed, snapshot, caller);
        return ok(
          message,
          discoverResult({
            serverInfo: GATEWAY_INFO,
            instructions: instructions(addressed, snapshot),
            capabilities: capabilities(addressed, snapshot),
          }),
        );
      case 'subscriptions/listen':
        return this.listen(addressed, snapshot, caller, message);
      case 'ping':
        return ok(message, '{}');
      case 'resources/unsubscribe':
        return this.unsubscribe(addressed, wellFormed, message);
      case 'logging/setLevel':
        return this.setLogLevel(addressed, wellFormed, message);
      default:
        return this.list(addressed, snapshot, caller, wellFormed, message);
    }
  }

  /**
   * Answers to what was asked of the agent, and cancellations, go to the replica that works for the session. Other known
   * notifications ask for nothing here, unknown ones are dropped (mcp-protocol §3.4, §12.2).
   */
  private async said({ tenant }: AddressedRequest, { message, session }: WellFormedMessage): Promise<Answer> {
    if (session === undefined) return ACCEPTED;
    const { digest } = session;
    if (message.kind === 'response') {
      const id = String(message.id);
      if (!(await reached(this.bus.take(tenant, digest, id))))
        throw new Denied('request-malformed', { detail: 'nothing was asked of the caller' });
      const { result, errorCode } = message;
      await reached(this.bus.say(tenant, digest, { kind: 'answer', id, result, errorCode }));
    } else if (message.method === 'notifications/cancelled') {
      const request = JSON.stringify(message.params['requestId'] ?? null);
      await reached(this.bus.say(tenant, digest, { kind: 'cancel', request }));
    }
    return ACCEPTED;
  }

  private async setLogLevel(
    { tenant }: AddressedRequest,
    { session }: WellFormedMessage,
    message: RequestMessage,
  ): Promise<Answer> {
    const level = LOG_LEVELS.find((known) => known === message.params['level']);
    if (level === undefined || session === undefined) throw new Denied('call-malformed', { detail: 'level' });
    await this.sessions.setLogLevel(tenant, session, level);
    return ok(message, '{}');
  }

  private async list(
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    wellFormed: WellFormedMessage,
    message: RequestMessage,
  ): Promise<Answer> {
    const kind = ITEM_KINDS.find((one) => ITEM_LISTS[one].method === message.method);
    if (kind === undefined) throw new Error(`method ${message.method} passed step 6 but has no answer`);
    const items = await this.visible(addressed, snapshot, caller, kind);
    return ok(message, itemsPage(kind, addressed, snapshot, caller, wellFormed, message, items));
  }

  /** The session that a GET or DELETE names, if it is the caller's. @throws Denied */
  async sessionOf(
    arrival: Arrival,
    addressed: AddressedRequest,
    caller: ActiveCaller,
  ): Promise<LegacySession> {
    const headers = readMcpHeaders(arrival.rawHeaders);
    const session = await this.sessions.ofCaller(addressed, caller, headers.sessionId);
    assertSessionVersion(session, headers);
    return session;
  }

  /** The stream of a session that a GET asks for. @throws Denied */
  async openStream(
    { headers }: Arrival,
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    session: LegacySession,
  ): Promise<Answer> {
    const { 'last-event-id': last } = headers;
    // Node joins what is repeated, and no id of ours has a comma in it.
    const lastEventId = Array.isArray(last) ? last.join() : last;
    const owner = { addressed, caller };
    const stream = await this.streams.ofSession(
      owner,
      { snapshot, caller },
      session,
      lastEventId || undefined,
    );
    return { status: 200, stream };
  }

  private async listen(
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    message: RequestMessage,
  ): Promise<Answer> {
    const stream = await this.streams.listen({ addressed, caller }, { snapshot, caller }, message);
    return { status: 200, stream };
  }

  /**
   * The caller would be allowed to read the resource now, and so may hear of it: of exactly the URI that it says, so one of which
   * something would have to be taken out is refused. @throws Denied
   */
  async subscribe(
    { tenant }: AddressedRequest,
    { session, message, call: { name } }: ItemCallMessage,
    approved: ApprovedIfSensitive,
    clean: CleanArguments,
  ): Promise<Answer> {
    const { server } = approved.served;
    if (clean.argsHash !== approved.argsHash)
      throw new Denied('content-blocked', { detail: 'something would be taken out of the URI' });
    if (session === undefined || !hasEvents(server))
      throw new Denied('method-unknown', { detail: `${server.slug} tells of no resources` });
    await this.sessions.subscribe(tenant, session, name);
    await reached(this.bus.say(tenant, session.digest, { kind: 'subscriptions' }));
    return ok(message, '{}');
  }

  /** Needs no right: who has lost it may still say that it is not wanted any more. */
  private async unsubscribe(
    { tenant }: AddressedRequest,
    { session }: WellFormedMessage,
    message: RequestMessage,
  ): Promise<Answer> {
    const { uri } = message.params;
    if (typeof uri !== 'string' || session === undefined)
      throw new Denied('call-malformed', { detail: 'uri' });
    await this.sessions.unsubscribe(tenant, session, uri);
    await reached(this.bus.say(tenant, session.digest, { kind: 'subscriptions' }));
    return ok(message, '{}');
  }

  /** @throws Denied */
  async endSession(addressed: AddressedRequest, session: LegacySession): Promise<Answer> {
    await this.sessions.end(addressed.tenant, session);
    await this.streams.ended(addressed.tenant, session);
    return ENDED;
  }

  private async initialize(
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    message: RequestMessage,
  ): Promise<Answer> {
    grantedItems(addressed, snapshot, caller);
    const protocolVersion = negotiateLegacy(message.params['protocolVersion']);
    const id = await this.sessions.open(addressed, caller, protocolVersion, message.params['capabilities']);
    const result = initializeResult({
      protocolVersion,
      serverInfo: GATEWAY_INFO,
      instructions: instructions(addressed, snapshot),
      capabilities: capabilities(addressed, snapshot),
    });
    return { ...ok(message, result), headers: { 'mcp-session-id': id } };
  }
}

/** Logs are promised where some server may log. */
const capabilities = ({ server }: AddressedRequest, { policy }: FreshSnapshot) =>
  serverCapabilities({
    logging: [...policy.servers.values()].some(
      ({ slug, features }) => features?.logging === true && (server === undefined || slug === server),
    ),
  });

/** The tenant's own text, on the aggregate endpoint only; an upstream's text is never passed on (mcp-protocol §2). */
const instructions = ({ server }: AddressedRequest, { policy }: FreshSnapshot): string | undefined =>
  server === undefined ? policy.snapshot.tenant.instructions : undefined;

const ok = ({ id }: RequestMessage, resultJson: string): Answer => ({
  status: 200,
  body: resultResponse(id, resultJson),
});
