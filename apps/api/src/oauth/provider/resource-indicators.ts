import { ADMIN_AUDIENCE } from '#libs/contracts';
import { type Client, type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { agentOf } from './agent-of.js';
import { findResource, type Resource, type ResourcePlaces, scopesFor } from './resources.js';

type ResourceIndicators = NonNullable<NonNullable<Configuration['features']>['resourceIndicators']>;

/** RFC 8707: every token is for exactly one resource of this tenant. */
export function resourceIndicators(
  { slug: tenant, oauth }: Pick<Tenant, 'slug' | 'oauth'>,
  places: ResourcePlaces,
  signingKid: string,
): ResourceIndicators {
  return {
    enabled: true,
    useGrantedResource: () => true,
    defaultResource: (_ctx, _client, oneOf) => {
      const [only, second] = oneOf ?? [];
      if (only === undefined || second !== undefined) throw new errors.InvalidTarget('name one resource');
      return only;
    },
    getResourceServerInfo: (ctx, indicator, client) => {
      const { resource, scopes } = allowed(ctx, indicator, client, tenant, places);
      return {
        scope: scopes.join(' '),
        audience: resource.kind === 'admin' ? ADMIN_AUDIENCE : indicator,
        accessTokenFormat: 'jwt',
        accessTokenTTL: oauth.lifetimes.accessToken,
        jwt: { sign: { alg: 'ES256', kid: signingKid } },
      };
    },
  };
}

function allowed(
  ctx: KoaContextWithOIDC,
  indicator: string,
  client: Client,
  tenant: string,
  places: ResourcePlaces,
): { readonly resource: Resource; readonly scopes: readonly string[] } {
  const requested: unknown = ctx.oidc.params?.['resource'];
  if (Array.isArray(requested) && requested.length > 1) throw new errors.InvalidTarget('name one resource');
  const resource = findResource(indicator, tenant, places);
  if (resource === undefined) throw new errors.InvalidTarget();
  const { kind, adminScopes } = agentOf(client);
  const scopes = scopesFor(resource, kind, adminScopes);
  if (scopes.length === 0) throw new errors.InvalidTarget();
  // RFC 6749 §3.3: the answer tells the client that its token carries less than it asked for.
  const ceiling = ctx.oidc.route === 'token' ? ctx.oidc.account?.['scopeCeiling'] : undefined;
  return {
    resource,
    scopes: Array.isArray(ceiling) ? scopes.filter((scope) => ceiling.includes(scope)) : scopes,
  };
}
