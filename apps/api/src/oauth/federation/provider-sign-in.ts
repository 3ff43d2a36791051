import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import {
  causeText,
  type IdentityProvider,
  ProviderConnections,
  ProviderFailure,
  redirectUri,
  signInTokens,
  type VerifiedIdentity,
} from '../../identity-providers/identity-providers.module.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import type { FederationState } from './federation-states.js';

/** OpenID Connect sign-in at a provider: code, PKCE, state, nonce, RFC 9207 `iss`, and the signature of the ID token. */
@Injectable()
export class ProviderSignIn {
  constructor(
    private readonly connections: ProviderConnections,
    private readonly clock: Clock,
  ) {}

  /** Where the browser goes. @param again the person must authenticate anew @throws ProviderFailure */
  async authorizationUrl(
    tenant: Tenant,
    provider: IdentityProvider,
    { state, nonce, verifier }: FederationState,
    again: boolean,
  ): Promise<URL> {
    const { configuration } = await this.connections.get(tenant.id, provider);
    return oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: returnTo(tenant, provider),
      scope: ['openid', ...provider.scopes].join(' '),
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...(again ? { prompt: 'login' } : {}),
    });
  }

  /** Redeems the answer. @param query as it came back @throws ProviderFailure */
  async identity(
    tenant: Tenant,
    provider: IdentityProvider,
    { state, nonce, verifier }: FederationState,
    query: string,
  ): Promise<VerifiedIdentity> {
    const { configuration } = await this.connections.get(tenant.id, provider);
    const answer = new URL(returnTo(tenant, provider));
    answer.search = query;
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, answer, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const said = tokens.claims();
      if (said === undefined) throw new ProviderFailure('answer-invalid', 'there is no ID token');
      const more = await moreClaims(configuration, provider, tokens.access_token, said);
      return {
        provider,
        sub: said.sub,
        claims: merged(more, said),
        extent: 'complete',
        tokens: signInTokens(tokens, this.clock.now()),
      };
    } catch (cause) {
      throw failureOf(cause);
    }
  }
}

const returnTo = (tenant: Tenant, provider: IdentityProvider): string =>
  redirectUri(new URL(tenant.issuer).origin, tenant.slug, provider.slug);

/** Some providers put claims into the userinfo answer only. Its `sub` must be the one of the ID token. */
async function moreClaims(
  configuration: oidc.Configuration,
  { claims }: IdentityProvider,
  accessToken: string,
  said: oidc.IDToken,
): Promise<Record<string, unknown>> {
  const complete = claims.every((name) => Object.hasOwn(said, name));
  if (complete || configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  return { ...(await oidc.fetchUserInfo(configuration, accessToken, said.sub)) };
}

/** The ID token is signed and wins. An address is verified only by the answer that it came with. */
function merged(more: Record<string, unknown>, said: oidc.IDToken): Record<string, unknown> {
  const { email_verified: verified } = said['email'] === undefined ? more : said;
  return { ...more, ...said, email_verified: verified };
}

function failureOf(cause: unknown): ProviderFailure {
  if (cause instanceof ProviderFailure) return cause;
  if (cause instanceof oidc.AuthorizationResponseError) {
    return new ProviderFailure('provider-refused', cause.error);
  }
  const invalid =
    cause instanceof oidc.ClientError ||
    (cause instanceof oidc.ResponseBodyError && cause.error === 'invalid_grant');
  return new ProviderFailure(invalid ? 'answer-invalid' : 'provider-unavailable', causeText(cause));
}
