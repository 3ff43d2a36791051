import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type IdentityProvider,
  ProviderFailure,
  SignInRefusals,
  type VerifiedIdentity,
} from '../identity-providers/identity-providers.module.js';
import { TrustedProviders } from '../identity-providers/trusted-providers.read-model.js';
import { notFound, ProblemError } from '../http/http.module.js';
import { FederationStates, ProviderSignIn } from '../oauth/oauth.module.js';
import { type Tenant, TenantsReadModel } from '../tenants/tenants.read-model.js';
import { FlowCookie, type Purpose } from './flow-cookie.js';

/** A visit that ended: at which provider, and whom it vouches for. */
export interface Visit {
  readonly tenant: Tenant;
  readonly provider: IdentityProvider;
  readonly identity: VerifiedIdentity;
}

/** A refusal that is on record. The browser is told the number, never the reason. */
export class VisitRefused extends Error {
  override readonly name = 'VisitRefused';

  constructor(readonly reference: string) {
    super(`refused, see ${reference}`);
  }
}

/** Sends an operator's browser to an identity provider of their tenant, and reads what it comes back with. */
@Injectable()
export class OperatorVisits {
  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly trusted: TrustedProviders,
    private readonly states: FederationStates,
    private readonly signIn: ProviderSignIn,
    private readonly refusals: SignInRefusals,
    private readonly cookie: FlowCookie,
  ) {}

  /** Whether there is such a tenant is not told. */
  async providers(slug: string): Promise<{ slug: string; name: string }[]> {
    const tenant = await this.tenants.findBySlug(slug);
    const all = tenant === undefined ? [] : await this.trusted.forOperators(tenant.id);
    return all.map((provider) => ({ slug: provider.slug, name: provider.name }));
  }

  /** @returns where the browser goes @throws ProblemError 404; 502 `provider_unavailable` */
  async start(slug: string, provider: string, purpose: Purpose, reply: FastifyReply): Promise<string> {
    const found = await this.find(slug, provider);
    if (found === undefined) throw notFound();
    const state = await this.states.begin(
      found.tenant.id,
      this.cookie.begin(reply, purpose),
      found.provider.id,
    );
    try {
      return (await this.signIn.authorizationUrl(found.tenant, found.provider, state, false)).href;
    } catch (cause) {
      if (!(cause instanceof ProviderFailure)) throw cause;
      const { reference } = await this.refused(found.tenant, cause, found.provider);
      throw new ProblemError(502, 'provider_unavailable', 'The identity provider cannot be reached', {
        detail: `Sign in with your passkey. An administrator finds the cause under ${reference}.`,
      });
    }
  }

  /** @param query as it came back @throws ProblemError 404; VisitRefused */
  async finish(
    slug: string,
    provider: string,
    purpose: Purpose,
    { request, query }: { readonly request: FastifyRequest; readonly query: string },
  ): Promise<Visit> {
    const found = await this.find(slug, provider);
    if (found === undefined) throw notFound();
    try {
      const state = new URLSearchParams(query).get('state') ?? '';
      const interaction = this.cookie.find(request, purpose);
      const begun =
        interaction && (await this.states.take(found.tenant.id, interaction, found.provider.id, state));
      if (!begun) throw new ProviderFailure('state-unknown', `an answer of ${provider} to the console`);
      const identity = await this.signIn.identity(found.tenant, found.provider, begun, query);
      return { ...found, identity };
    } catch (cause) {
      if (!(cause instanceof ProviderFailure)) throw cause;
      throw await this.refused(found.tenant, cause, found.provider);
    }
  }

  /** Puts a refusal on record. */
  async refused(
    tenant: Tenant,
    { reason, message }: ProviderFailure,
    provider: IdentityProvider,
    subject?: string,
  ): Promise<VisitRefused> {
    const refusal = { reason, detail: message, provider: provider.id, subject };
    return new VisitRefused(await this.refusals.record(tenant, refusal));
  }

  private async find(slug: string, provider: string) {
    const tenant = await this.tenants.findBySlug(slug);
    const all = tenant === undefined ? [] : await this.trusted.forOperators(tenant.id);
    const found = all.find((each) => each.slug === provider);
    return tenant && found && { tenant, provider: found };
  }
}
