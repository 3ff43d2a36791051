import type { IncomingMessage, ServerResponse } from 'node:http';

/** What scripts of any origin may call: nothing here reads a cookie. The authorization endpoint is for navigation only. */
const OPEN = /^\/(?:\.well-known\/[a-z-]+|jwks|token|token\/revocation|request|reg|device\/auth)(?:\?|$)/;

/**
 * Own CORS layer in front of the library's, which reflects whatever origin it is sent (identity.md §2, pitfall 11).
 * Any origin may read the answers, credentials are never allowed.
 *
 * @returns true when the request was a preflight and has been answered
 */
export function answerCors(request: IncomingMessage, response: ServerResponse, url: string): boolean {
  delete request.headers.origin;
  if (!OPEN.test(url)) return false;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'DPoP-Nonce, WWW-Authenticate');
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'Authorization, Content-Type, DPoP, MCP-Protocol-Version',
    'access-control-max-age': '3600',
  });
  response.end();
  return true;
}
