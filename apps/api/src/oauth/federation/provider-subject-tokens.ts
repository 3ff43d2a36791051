import { ExchangeRefused } from '#libs/oauth';
import { DATA_PLANE_SCOPES } from '#libs/contracts';
import { type Clock, newId, unixSeconds } from '#libs/platform';
import type { ApiSettings } from '../../settings.js';
import { type Exchange, type ExchangedAuthority, SubjectTokenKind } from '../grants/subject-tokens.js';
import { agentOf } from '../provider/agent-of.js';
import { findResource } from '../provider/resources.js';
import { type Admission, NotAdmitted } from './admission.js';
import { grantedScopes } from './granted-scopes.js';
import { invalid, type ProviderToken, type ProviderTokens } from './provider-tokens.js';

/** An access token in JWT form is a `jwt` here: `access_token` means our own. */
export const PROVIDER_TOKEN_TYPES = [
  'urn:ietf:params:oauth:token-type:id_token',
  'urn:ietf:params:oauth:token-type:jwt',
] as const;
const MAX_AGE_S = 3600;
const MAX_LIFE_S = 60;

/**
 * Tokens of a tenant's identity providers as subject tokens (RFC 8693): ID tokens, and access tokens that are JWTs. A token
 * is good for the one agent whose audience it names, so nobody can present what another application received.
 */
export class ProviderSubjectTokens extends SubjectTokenKind {
  constructor(
    override readonly type: (typeof PROVIDER_TOKEN_TYPES)[number],
    private readonly tokens: ProviderTokens,
    private readonly admission: Admission,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async exchange(exchange: Exchange): Promise<ExchangedAuthority> {
    const { tenant, provider, client, resource } = exchange;
    const target = findResource(resource, tenant.slug, this.settings);
    if (client.gateway) throw new ExchangeRefused('invalid_grant', 'a gateway hands on our own tokens only');
    if (target === undefined || target.kind === 'internal') {
      throw new ExchangeRefused('invalid_target', 'a token of an identity provider is for the gateway');
    }
    const scopes = grantedScopes(exchange.scope, DATA_PLANE_SCOPES.join(' '));
    let token: ProviderToken | undefined;
    try {
      const sub = await this.admission.admit(tenant, { agent: client.clientId }, async () => {
        token = await this.verified(exchange);
        return { provider: token.provider, sub: token.claims.sub, claims: token.claims, extent: 'partial' };
      });
      const grant = new provider.Grant({ accountId: sub, clientId: client.clientId });
      grant.addResourceScope(resource, scopes.join(' '));
      const grantId = await grant.save();
      const left = (token?.claims.exp ?? 0) - unixSeconds(this.clock);
      const claims = { txn: newId('txn'), gpath: [], constraints: exchange.constraints };
      return { sub, grantId, scopes, expiresIn: Math.max(1, Math.min(left, MAX_LIFE_S)), claims };
    } catch (cause) {
      if (!(cause instanceof NotAdmitted)) throw cause;
      throw new ExchangeRefused('invalid_grant', `${cause.cause.reason}, see ${cause.reference}`);
    }
  }

  private async verified({ tenant, ctx, client, subjectToken }: Exchange): Promise<ProviderToken> {
    const token = await this.tokens.verify(tenant, subjectToken, {
      typ: ['', 'jwt', 'at+jwt'],
      maxTokenAge: MAX_AGE_S,
      trusted: ({ exchangeAudiences }) => exchangeAudiences.length > 0,
    });
    const { id } = agentOf(ctx.oidc.client);
    const { aud, cnf } = token.claims;
    const mine = token.provider.exchangeAudiences.some(
      ({ audience, agent }) => agent === id && audience === aud,
    );
    if (!mine) throw invalid('its audience is not one of this agent');
    if (cnf !== undefined && (cnf as { jkt?: unknown }).jkt !== client.jkt)
      throw invalid('cnf is another key');
    return token;
  }
}
