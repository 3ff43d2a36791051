/** A request for a tenant's authorization server. */
export interface OauthTarget {
  readonly tenant: string;
  /** Path and query as the authorization server knows them, without its mount path. */
  readonly url: string;
}

const SLUG = '[a-z0-9-]{1,32}';
const MOUNTED = new RegExp(`^/t/(${SLUG})/oauth(/.*)$`);
const WELL_KNOWN = new RegExp(
  `^/\\.well-known/(oauth-authorization-server|openid-configuration)/t/(${SLUG})/oauth(\\?.*)?$`,
);

/**
 * Reads the raw request target: RFC 8414 §3.1 path insertion for both documents, and everything under the issuer (which
 * includes OpenID Connect's path appending). Percent-encoded spellings of a tenant are no spelling of it.
 */
export function findTarget(target: string): OauthTarget | undefined {
  const [, mounted, rest] = MOUNTED.exec(target) ?? [];
  if (mounted !== undefined && rest !== undefined) return { tenant: mounted, url: rest };
  const [, document, tenant, query] = WELL_KNOWN.exec(target) ?? [];
  if (document === undefined || tenant === undefined) return undefined;
  return { tenant, url: `/.well-known/${document}${query ?? ''}` };
}
