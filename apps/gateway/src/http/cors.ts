/**
 * CORS headers for a browser origin that the tenant lists (mcp-protocol §3.2). Credentials are never allowed: tokens travel in
 * a header that scripts set, not in cookies.
 */
export function corsHeaders(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'DPoP-Nonce, WWW-Authenticate, Mcp-Session-Id, Retry-After',
    vary: 'Origin',
  };
}

const ALLOWED_HEADERS =
  'Authorization, DPoP, Content-Type, Accept, MCP-Protocol-Version, Mcp-Session-Id, Last-Event-ID, Mcp-Method, Mcp-Name';

/** Answer to a preflight of an allowed origin. @param requested `Access-Control-Request-Headers` */
export function preflightHeaders(origin: string, requested: string | undefined): Record<string, string> {
  const params = (requested ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^mcp-param-[\w-]{1,64}$/i.test(name));
  return {
    ...corsHeaders(origin),
    'access-control-allow-methods': 'POST, DELETE, GET',
    'access-control-allow-headers': [ALLOWED_HEADERS, ...params].join(', '),
    'access-control-max-age': '600',
  };
}
