import { DATA_PLANE_SCOPES } from '#libs/contracts';
import { errors, type TokenEndpointGrantContext } from 'oidc-provider';
import type Provider from 'oidc-provider';
// Outside the library's promise of compatibility: its version is pinned exactly, and the tests of the grants run it.
import { buildTokenResponse, checkDpopReplay, validateDpop } from 'oidc-provider/lib/helpers/grants.js';
import { issuedClaims } from '../provider/issued-claims.js';
import type { ExchangedAuthority } from './subject-tokens.js';

export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

/** @returns thumbprint of the key whose proof came with the request, used up */
export async function provenKey(provider: Provider, ctx: TokenEndpointGrantContext): Promise<string> {
  const proof = await validateDpop(provider, ctx);
  if (proof === undefined) throw new errors.InvalidRequest('a DPoP proof is required');
  await checkDpopReplay(provider, ctx, proof, ctx.oidc.client.clientId);
  return proof.thumbprint;
}

/** What one of our own grants decided to issue. */
export interface Issue {
  readonly provider: Provider;
  readonly ctx: TokenEndpointGrantContext;
  readonly gty: string;
  readonly resource: string;
  readonly jkt: string;
  readonly authority: ExchangedAuthority;
  /** Unix seconds at which the decision began: time that passes since lets no token outlive the one it came from. */
  readonly issuedAt?: number;
  /** RFC 8693 §2.2.1; other grants name no type. */
  readonly issuedTokenType?: string;
}

/** Issues an access token for one resource, bound to the proven key, without a refresh token. */
export async function issueToken(issue: Issue): Promise<void> {
  const { provider, ctx, gty, resource, jkt, authority, issuedAt, issuedTokenType } = issue;
  const { sub, grantId, scopes, expiresIn, claims } = authority;
  const token = new provider.AccessToken({
    client: ctx.oidc.client,
    accountId: sub,
    gty,
    expiresIn,
    ...(issuedAt === undefined ? {} : { iat: issuedAt, exp: issuedAt + expiresIn }),
    // A machine's authority comes from no grant.
    ...(grantId === undefined ? {} : { grantId }),
  } as ConstructorParameters<typeof provider.AccessToken>[0]);
  token.resourceServer = new provider.ResourceServer(resource, {
    audience: resource,
    scope: DATA_PLANE_SCOPES.join(' '),
    accessTokenFormat: 'jwt',
    // Without a key id the library takes its first key: the active one.
    jwt: { sign: { alg: 'ES256' } },
  });
  token.scope = scopes.join(' ');
  token.setThumbprint('jkt', jkt);
  issuedClaims.set(token, claims);
  ctx.oidc.entity('AccessToken', token);
  const accessToken = await token.save();
  ctx.body = buildTokenResponse(provider, {
    accessToken,
    expiresIn: token.expiration,
    scope: token.scope,
    tokenType: token.tokenType,
    ...(issuedTokenType === undefined ? {} : { issuedTokenType }),
  });
}
