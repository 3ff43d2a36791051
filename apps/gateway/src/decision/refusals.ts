import { DENIALS, type Denied } from '#libs/denial';
import { denialResponse, type DenialPhase } from '#libs/mcp';
import { challenge, type Scheme } from '#libs/oauth';
import { dpopModeOf } from '#libs/policy';
import type { Answer, Arrival } from './arrival.js';
import type { CallRecord } from './call-record.js';

/** What a client should ask for at first; more by step-up. */
export const BASELINE_SCOPES = Object.freeze(['mcp:connect', 'tools:read']);

/** URL of the RFC 9728 document of an endpoint. */
export const metadataUrl = (publicUrl: string, endpoint: string): string =>
  `${publicUrl}/.well-known/oauth-protected-resource${endpoint}`;

/** Turns a denial into what the caller is told: the catalogue's text, never the cause (mcp-protocol §11, §13). */
export class Refusals {
  constructor(private readonly publicUrl: string) {}

  answer(denied: Denied, arrival: Arrival, record: CallRecord): Answer {
    const { reason, context } = denied;
    const { message, era } = record;
    const id = message?.kind === 'request' ? message.id : undefined;
    const { status, body } = denialResponse(
      id,
      era,
      reason,
      { ...context, decisionId: record.trail.id, uri: uriOf(record) },
      phaseOf(record),
    );
    return { status, body, headers: this.headers(denied, arrival, record) };
  }

  private headers(denied: Denied, arrival: Arrival, record: CallRecord): Record<string, string> {
    const { reason, context } = denied;
    const headers: Record<string, string> = {};
    if (context.retryAfter !== undefined) headers['retry-after'] = String(Math.ceil(context.retryAfter));
    if (context.quota !== undefined) {
      // draft-ietf-httpapi-ratelimit-headers-10: what may be asked in a minute, and when there is room again.
      const { name, perMinute } = context.quota;
      headers['ratelimit-policy'] = `"${name}";q=${perMinute};w=60`;
      headers['ratelimit'] = `"${name}";r=0;t=${Math.ceil(context.retryAfter ?? 1)}`;
    }
    if (reason === 'method-not-allowed') headers['allow'] = 'POST, GET, DELETE';
    if (reason === 'media-type-unsupported') headers['accept-encoding'] = 'identity';
    const { addressedRequest, freshSnapshot } = record.trail.proofs;
    const challenged = DENIALS[reason].status === 401 || reason === 'scope-insufficient';
    if (challenged && addressedRequest !== undefined && freshSnapshot !== undefined) {
      const scheme = schemeOf(arrival);
      headers['www-authenticate'] = challenge({
        ...(reason === 'token-missing' ? {} : { reason }),
        mode: dpopModeOf(freshSnapshot.policy, addressedRequest.server),
        ...(scheme === undefined ? {} : { scheme }),
        resourceMetadata: metadataUrl(this.publicUrl, addressedRequest.endpoint),
        scopes: context.scopes ?? BASELINE_SCOPES,
        ...(context.maxAge === undefined ? {} : { maxAge: context.maxAge }),
      });
    }
    return headers;
  }
}

/** SEP-2164: the error names the resource; the same for one that is absent and one that is forbidden. */
function uriOf({ message }: CallRecord): string | undefined {
  if (message?.kind !== 'request' || message.method !== 'resources/read') return undefined;
  const { uri } = message.params;
  return typeof uri === 'string' ? uri.slice(0, MAX_URI) : undefined;
}

const MAX_URI = 2048;
const PHASES: ReadonlyMap<string, DenialPhase> = new Map([
  ['tools/call', 'call'],
  ['prompts/get', 'prompt'],
  ['resources/read', 'resource'],
  ['resources/subscribe', 'resource'],
]);

function phaseOf({ message }: CallRecord): DenialPhase {
  if (message === undefined) return 'opening';
  if (message.kind !== 'request') return 'other';
  return PHASES.get(message.method) ?? 'other';
}

/** Scheme that the request tried, whatever came of it. */
function schemeOf({ headers }: Arrival): Scheme | undefined {
  const given = headers.authorization?.split(' ', 1)[0]?.toLowerCase();
  return given === 'dpop' ? 'DPoP' : given === 'bearer' ? 'Bearer' : undefined;
}
