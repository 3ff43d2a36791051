import { ITEM_LISTS } from '#libs/contracts';
import { Denied } from '#libs/denial';
import {
  assertModernEnvelope,
  type Era,
  ITEM_METHODS,
  type McpHeaders,
  type Message,
  parseMessage,
  readMcpHeaders,
  readItemCall,
  selectEra,
} from '#libs/mcp';
import type { LegacySession } from '../../../sessions/legacy-session.js';
import type { LegacySessions } from '../../../sessions/legacy-sessions.js';
import type { Arrival } from '../../arrival.js';
import { type ActiveCaller, type AddressedRequest, proven, type WellFormedMessage } from '../../proofs.js';
import { MAX_BODY } from '../caller/addressed-request.js';

const BOTH = [...ITEM_METHODS, ...Object.values(ITEM_LISTS).map(({ method }) => method)];
const METHODS: Readonly<Record<Era, ReadonlySet<string>>> = Object.freeze({
  legacy: new Set([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    ...BOTH,
  ]),
  modern: new Set(['server/discover', 'subscriptions/listen', ...BOTH]),
});

/**
 * Step 6: the body, within its bound, is exactly one MCP message of one era; its headers repeat what it says; in the legacy
 * era it belongs to a session of this very caller (mcp-protocol §1.1, §3, §4, §12.1). The first look at the body.
 *
 * Not checked: whether what it names exists, and whether the session lives on until admission, which asks again.
 *
 * @throws Denied `request-too-large`, `request-not-json`, `request-malformed`, `params-invalid`, `header-mismatch`,
 *   `version-unsupported`, `method-unknown`, `call-malformed`, `session-missing`, `session-unknown`, `limiter-unavailable`
 */
export const wellFormedMessage =
  (sessions: LegacySessions) =>
  async (
    arrival: Arrival,
    addressed: AddressedRequest,
    caller: ActiveCaller,
    record: { read(era: Era, message: Message): void },
  ): Promise<WellFormedMessage> => {
    const body = await arrival.body(MAX_BODY);
    const message = parseMessage(body);
    const headers = readMcpHeaders(arrival.rawHeaders);
    const era = selectEra(message, headers.protocolVersion);
    record.read(era, message);
    let session: LegacySession | undefined;
    if (era === 'modern') {
      // Questions to a caller without a session come as results, and their answers with the next request (SEP-2322).
      if (message.kind === 'response')
        throw new Denied('request-malformed', { detail: 'nothing was asked of the caller' });
      if (message.kind === 'request') assertModernEnvelope(message, headers);
    } else if (message.kind !== 'request' || message.method !== 'initialize') {
      session = await sessions.ofCaller(addressed, caller, headers.sessionId);
      assertSessionVersion(session, headers);
    }
    if (message.kind === 'request' && !METHODS[era].has(message.method)) {
      throw new Denied('method-unknown', { detail: message.method });
    }
    const call = message.kind === 'request' ? readItemCall(message) : undefined;
    return proven({ era, message, headers, session, call, bytes: body.length });
  };

/** Absent: the session's own revision (mcp-protocol §3.4). @throws Denied `request-malformed` */
export function assertSessionVersion({ version }: LegacySession, { protocolVersion }: McpHeaders): void {
  if (protocolVersion !== undefined && protocolVersion !== version) {
    throw new Denied('request-malformed', {
      detail: 'MCP-Protocol-Version is not the negotiated one',
      hint: `this session speaks ${version}`,
    });
  }
}
