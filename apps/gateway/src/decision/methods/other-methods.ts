import {
  discoverResult,
  initializeResult,
  negotiateLegacy,
  readMcpHeaders,
  type RequestMessage,
  resultResponse,
} from '#libs/mcp';
import type { LegacySession } from '../../sessions/legacy-session.js';
import type { LegacySessions } from '../../sessions/legacy-sessions.js';
import { GATEWAY_INFO } from '../../upstream/gateway-info.js';
import type { Answer, Arrival } from '../arrival.js';
import type { ActiveCaller, AddressedRequest, FreshSnapshot, WellFormedMessage } from '../proofs.js';
import { grantedTools, type visibleTools } from '../steps/tool/visible-tools.js';
import { toolsPage } from './listing.js';

const ACCEPTED: Answer = Object.freeze({ status: 202 });
const ENDED: Answer = Object.freeze({ status: 200 });

/** Answers everything that runs no tool. The request has passed steps 1 to 6 and was admitted. */
export class OtherMethods {
  constructor(
    private readonly sessions: LegacySessions,
    private readonly visible: ReturnType<typeof visibleTools>,
  ) {}

  /** @throws Denied */
  async answer(
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    wellFormed: WellFormedMessage,
  ): Promise<Answer> {
    const { message } = wellFormed;
    // Known notifications ask for nothing here, unknown ones are dropped (mcp-protocol §3.4, §12.2).
    if (message.kind !== 'request') return ACCEPTED;
    switch (message.method) {
      case 'initialize':
        return this.initialize(addressed, snapshot, caller, message);
      case 'server/discover':
        grantedTools(addressed, snapshot, caller);
        return ok(
          message,
          discoverResult({ serverInfo: GATEWAY_INFO, instructions: instructions(addressed, snapshot) }),
        );
      case 'tools/list': {
        const tools = await this.visible(addressed, snapshot, caller);
        return ok(message, toolsPage(addressed, snapshot, caller, wellFormed, message, tools));
      }
      case 'ping':
        return ok(message, '{}');
      default:
        throw new Error(`method ${message.method} passed step 6 but has no answer`);
    }
  }

  /** The session that a DELETE names, if it is the caller's. @throws Denied */
  sessionOf(arrival: Arrival, addressed: AddressedRequest, caller: ActiveCaller): Promise<LegacySession> {
    const { sessionId } = readMcpHeaders(arrival.rawHeaders);
    return this.sessions.ofCaller(addressed, caller, sessionId);
  }

  /** @throws Denied */
  async endSession(addressed: AddressedRequest, session: LegacySession): Promise<Answer> {
    await this.sessions.end(addressed.tenant, session);
    return ENDED;
  }

  private async initialize(
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    message: RequestMessage,
  ): Promise<Answer> {
    grantedTools(addressed, snapshot, caller);
    const protocolVersion = negotiateLegacy(message.params['protocolVersion']);
    const id = await this.sessions.open(addressed, caller, protocolVersion);
    const result = initializeResult({
      protocolVersion,
      serverInfo: GATEWAY_INFO,
      instructions: instructions(addressed, snapshot),
    });
    return { ...ok(message, result), headers: { 'mcp-session-id': id } };
  }
}

/** The tenant's own text, on the aggregate endpoint only; an upstream's text is never passed on (mcp-protocol §2). */
const instructions = ({ server }: AddressedRequest, { policy }: FreshSnapshot): string | undefined =>
  server === undefined ? policy.snapshot.tenant.instructions : undefined;

const ok = ({ id }: RequestMessage, resultJson: string): Answer => ({
  status: 200,
  body: resultResponse(id, resultJson),
});
