/** A parameter of `WWW-Authenticate` (RFC 9110 §11.6.1); the first one of that name, as clients read it. */
export const challengeParameter = (headers: Headers, name: string): string | undefined =>
  new RegExp(`(?:^|[ ,])${name}="([^"]*)"`).exec(headers.get('www-authenticate') ?? '')?.[1];

/** Scopes that an answer says were missing (RFC 6750 §3.1); undefined when it says nothing of the kind. */
export function missingScopes({
  status,
  headers,
}: Pick<Response, 'status' | 'headers'>): string[] | undefined {
  if (status !== 403 || challengeParameter(headers, 'error') !== 'insufficient_scope') return undefined;
  return challengeParameter(headers, 'scope')?.split(' ').filter(Boolean);
}
