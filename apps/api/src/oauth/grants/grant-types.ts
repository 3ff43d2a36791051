import type Provider from 'oidc-provider';
import type { TokenEndpointGrantContext } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';

/** Port: a grant of the token endpoint that the library does not bring. The client has already authenticated. */
export abstract class GrantType {
  /** Value of `grant_type`. */
  abstract readonly name: string;
  /** Request parameters that the grant reads; all others are dropped. None may be repeated. */
  abstract readonly parameters: readonly string[];

  /** Sets `ctx.body` to the answer. @throws OIDCProviderError to refuse */
  abstract handle(tenant: Tenant, provider: Provider, ctx: TokenEndpointGrantContext): Promise<void>;
}

/** All grants of our own. */
export class GrantTypes {
  constructor(private readonly types: readonly GrantType[]) {}

  register(tenant: Tenant, provider: Provider): void {
    for (const type of this.types) {
      provider.registerGrantType(type.name, (ctx) => type.handle(tenant, provider, ctx), [
        ...type.parameters,
      ]);
    }
  }
}
