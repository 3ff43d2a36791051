import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { errors, type TokenEndpointGrantContext } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { ProviderFailure } from '../../identity-providers/identity-providers.module.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { ApiSettings } from '../../settings.js';
import { GrantType } from '../grants/grant-types.js';
import { issueToken, provenKey } from '../grants/issue-token.js';
import { findResource } from '../provider/resources.js';
import { JWT_BEARER } from '../storage/client-metadata.js';
import { Admission, NotAdmitted } from './admission.js';
import { assertIdJag } from './assert-id-jag.js';
import { grantedScopes } from './granted-scopes.js';
import { type ProviderToken, ProviderTokens } from './provider-tokens.js';

const MAX_AGE_S = 300;

/**
 * Identity assertion authorization grant (RFC 7523 with `typ oauth-id-jag+jwt`): an enterprise's identity provider says that
 * this agent may act for this person here. The assertion is never logged or stored.
 */
@Injectable()
export class IdJag extends GrantType {
  override readonly name = JWT_BEARER;
  override readonly parameters = ['assertion', 'scope', 'resource'];

  constructor(
    private readonly tokens: ProviderTokens,
    private readonly admission: Admission,
    private readonly settings: ApiSettings,
  ) {
    super();
  }

  override async handle(tenant: Tenant, provider: Provider, ctx: TokenEndpointGrantContext): Promise<void> {
    const { clientId } = ctx.oidc.client;
    const jkt = await provenKey(provider, ctx);
    let token: ProviderToken | undefined;
    let sub: string;
    try {
      sub = await this.admission.admit(tenant, { agent: clientId }, async () => {
        token = await this.verified(tenant, ctx, jkt);
        await once(provider, token);
        return { provider: token.provider, sub: token.claims.sub, claims: token.claims, extent: 'partial' };
      });
    } catch (cause) {
      if (!(cause instanceof NotAdmitted)) throw cause;
      throw new errors.InvalidGrant(`${cause.cause.reason}, see ${cause.reference}`);
    }
    if (token === undefined) throw new errors.InvalidGrant('no assertion');
    const resource = this.resource(tenant, ctx, token.claims['resource']);
    const scopes = grantedScopes(parameter(ctx, 'scope'), token.claims['scope']);
    const grant = new provider.Grant({ accountId: sub, clientId });
    grant.addResourceScope(resource, scopes.join(' '));
    const grantId = await grant.save();
    const expiresIn = tenant.oauth.lifetimes.accessToken;
    const claims = { txn: newId('txn'), gpath: [] };
    const authority = { sub, grantId, scopes, expiresIn, claims };
    await issueToken({ provider, ctx, gty: 'jwt-bearer', resource, jkt, authority });
  }

  private async verified(
    tenant: Tenant,
    ctx: TokenEndpointGrantContext,
    jkt: string,
  ): Promise<ProviderToken> {
    const token = await this.tokens.verify(tenant, parameter(ctx, 'assertion') ?? '', {
      typ: ['oauth-id-jag+jwt'],
      maxTokenAge: MAX_AGE_S,
      requiredClaims: ['jti', 'client_id'],
      trusted: ({ idJag }) => idJag,
    });
    assertIdJag(token.claims, { issuer: tenant.issuer, clientId: ctx.oidc.client.clientId, jkt });
    return token;
  }

  /** The gateway's endpoints; the assertion may name the one that it is for. */
  private resource(tenant: Tenant, ctx: TokenEndpointGrantContext, asserted: unknown): string {
    const asked = parameter(ctx, 'resource');
    const resource = asserted ?? asked;
    if (typeof resource !== 'string' || (asked ?? resource) !== resource) throw new errors.InvalidTarget();
    const found = findResource(resource, tenant.slug, this.settings);
    if (found === undefined || found.kind === 'internal') throw new errors.InvalidTarget();
    return resource;
  }
}

function parameter(ctx: TokenEndpointGrantContext, name: string): string | undefined {
  const value: unknown = ctx.oidc.params[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Remembered until it expires, and decided by the insertion: of two at once, one is the first. */
async function once(
  provider: Provider,
  { claims: { iss = '', jti = '', exp } }: ProviderToken,
): Promise<void> {
  const first = await provider.ReplayDetection.unique(iss, jti, exp).catch((cause: unknown) => {
    if (cause instanceof errors.InvalidGrant) return false;
    throw cause;
  });
  if (!first) throw new ProviderFailure('assertion-replayed', 'it was used before');
}
