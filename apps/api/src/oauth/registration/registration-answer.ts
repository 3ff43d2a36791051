const MEMBERS = [
  'client_id',
  'client_id_issued_at',
  'client_name',
  'redirect_uris',
  'grant_types',
  'response_types',
  'token_endpoint_auth_method',
  'jwks',
  'jwks_uri',
] as const;

/**
 * RFC 7591 §3.2.1: what was registered, which is not all that was asked for.
 *
 * @param metadata as the library would answer it
 * @param dpop of the tenant: what a client says about its binding switches nothing off
 */
export function registrationAnswer(
  metadata: Readonly<Record<string, unknown>>,
  dpop: 'required' | 'allowed',
): Record<string, unknown> {
  const known = MEMBERS.filter((member) => metadata[member] !== undefined);
  return {
    ...Object.fromEntries(known.map((member) => [member, metadata[member]])),
    dpop_bound_access_tokens: dpop === 'required',
  };
}
