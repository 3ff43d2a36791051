import { DATA_PLANE_SCOPES } from '#libs/contracts';
import { errors } from 'oidc-provider';

const KNOWN: ReadonlySet<string> = new Set(DATA_PLANE_SCOPES);

/**
 * Scopes of a token for which an assertion was given. What is asked for beyond the assertion is refused, never cut; without
 * a request, everything that is asserted and means something here.
 * @throws InvalidScope
 */
export function grantedScopes(asked: string | undefined, asserted: unknown): string[] {
  const vouched = new Set(
    typeof asserted === 'string' ? asserted.split(' ').filter((s) => KNOWN.has(s)) : [],
  );
  if (asked === undefined && vouched.size > 0) return [...vouched];
  const scopes = [...new Set((asked ?? '').split(' ').filter((scope) => scope !== ''))];
  const beyond = scopes.filter((scope) => !vouched.has(scope));
  if (scopes.length === 0 || beyond.length > 0) {
    throw new errors.InvalidScope('beyond the assertion', beyond.join(' '));
  }
  return scopes;
}
