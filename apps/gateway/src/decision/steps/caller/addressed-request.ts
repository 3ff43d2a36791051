import { Denied } from '#libs/denial';
import type { Load } from '../../../admission/load.js';
import type { Arrival } from '../../arrival.js';
import { readEndpoint } from '../../endpoint-path.js';
import { type AddressedRequest, proven } from '../../proofs.js';

/** Largest body of a message (mcp-protocol §12.2). */
export const MAX_BODY = 1_048_576;

const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;

/**
 * Step 1: the request is for an endpoint of this gateway and may be read further (mcp-protocol §2, §3.1-§3.2,
 * §12.2).
 *
 * Not checked: whether tenant and server exist, whether the tenant lists the Origin, anything about the body.
 *
 * @param publicUrl origin of the gateway; Host and Forwarded headers never make a URL
 * @throws Denied `gateway-busy`, `request-misdirected`, `origin-forbidden`, `method-not-allowed`, `token-malformed`, `request-malformed`,
 *   `media-type-unsupported`, `not-acceptable`, `request-too-large`
 */
export const addressedRequest =
  (publicUrl: string, hosts: ReadonlySet<string>, load: Pick<Load, 'exceeded'>) =>
  (arrival: Arrival): AddressedRequest => {
    if (load.exceeded) throw new Denied('gateway-busy', { retryAfter: 1 });
    const { headers, target } = arrival;
    const query = target.indexOf('?');
    const endpoint = query < 0 ? target : target.slice(0, query);
    const named = readEndpoint(endpoint);
    if (named === undefined) throw new Denied('request-misdirected', { detail: endpoint.slice(0, 200) });
    if (hostLines(arrival) > 1) throw new Denied('request-malformed', { detail: 'more than one Host' });
    if (!hosts.has((headers.host ?? '').toLowerCase())) {
      throw new Denied('origin-forbidden', { detail: `Host ${(headers.host ?? '').slice(0, 100)}` });
    }
    if (headers.upgrade !== undefined) throw new Denied('request-malformed', { detail: 'Upgrade header' });
    // RFC 6750 §2.3 is not for us: a token in a URL ends up in logs.
    if (query >= 0 && /[?&]access_token=/i.test(target.slice(query))) {
      throw new Denied('token-malformed', { detail: 'token in the URL' });
    }
    const method = acceptedMethod(arrival);
    if (method === 'POST') assertMessageHeaders(arrival);
    if (method === 'GET' && !acceptsStream((headers.accept ?? '*/*').toLowerCase()))
      throw notAcceptable(headers.accept);
    const origin = headers.origin;
    return proven({ ...named, endpoint, resource: publicUrl + endpoint, method, origin });
  };

/** RFC 9112 §3.2. Node keeps the first and says nothing; a proxy may have read another. */
function hostLines({ rawHeaders }: Arrival): number {
  let lines = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') lines++;
  }
  return lines;
}

/** GET opens the stream of a session and DELETE ends one, so both must name it (S25 transports). */
function acceptedMethod({ method, headers }: Arrival): AddressedRequest['method'] {
  if (method === 'POST') return method;
  if ((method === 'GET' || method === 'DELETE') && headers['mcp-session-id'] !== undefined) return method;
  throw new Denied('method-not-allowed', { detail: method });
}

function assertMessageHeaders({ headers }: Arrival): void {
  if (headers['content-encoding'] !== undefined || !JSON_TYPE.test(headers['content-type'] ?? '')) {
    throw new Denied('media-type-unsupported', {
      detail: `Content-Type ${(headers['content-type'] ?? 'absent').slice(0, 100)}`,
    });
  }
  if (!acceptsBoth(headers.accept)) throw notAcceptable(headers.accept);
  if (Number(headers['content-length'] ?? 0) > MAX_BODY) {
    throw new Denied('request-too-large', { detail: `declared ${headers['content-length']} bytes` });
  }
}

/** RFC 9110 §12.5.1: without the header everything is acceptable. Quality values do not matter for a fixed answer. */
function acceptsBoth(accept: string | undefined): boolean {
  if (accept === undefined || accept === 'application/json, text/event-stream' || accept.includes('*/*'))
    return true;
  const text = accept.toLowerCase();
  return (text.includes('application/json') || text.includes('application/*')) && acceptsStream(text);
}

const acceptsStream = (accept: string): boolean =>
  accept.includes('text/event-stream') || accept.includes('text/*') || accept.includes('*/*');

const notAcceptable = (accept = ''): Denied => new Denied('not-acceptable', { detail: accept.slice(0, 100) });
