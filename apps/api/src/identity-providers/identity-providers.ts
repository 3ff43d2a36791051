import type { addIdentityProvider, changeIdentityProvider, IdentityProviderView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, invalid, notFound } from '../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { issuerOf } from '../tenants/tenants.read-model.js';
import { bumpKeyVersion } from '../vault/vault.module.js';
import { ClientSecrets } from './client-secrets.js';
import { type IdentityProvider, viewOf } from './identity-provider.js';
import { IdentityProviderStore } from './identity-provider-store.js';
import { RoleMappings } from './mapping/role-mappings.js';

type Added = z.output<typeof addIdentityProvider>;
type Changed = z.output<typeof changeIdentityProvider>;

/** A tenant's own identity providers, as its administrators set them up. */
@Injectable()
export class IdentityProviders {
  constructor(
    private readonly db: TenantDb,
    private readonly store: IdentityProviderStore,
    private readonly secrets: ClientSecrets,
    private readonly mappings: RoleMappings,
    private readonly audit: AdminAudit,
    private readonly settings: ApiSettings,
  ) {}

  list(tenant: TenantRef): Promise<IdentityProviderView[]> {
    return this.db.run(tenant.id, async (manager) =>
      (await this.store.list(manager)).map((provider) => this.view(tenant, provider)),
    );
  }

  /** @throws ProblemError 404 */
  get(tenant: TenantRef, id: string): Promise<IdentityProviderView> {
    return this.db.run(tenant.id, async (manager) => {
      const found = await this.store.find(manager, 'id', id);
      if (found === undefined) throw notFound();
      return this.view(tenant, found);
    });
  }

  /** @throws ProblemError 409 when the slug or the issuer is taken; 422 */
  add(tenant: TenantRef, operator: Operator, { client, ...given }: Added): Promise<IdentityProviderView> {
    this.assertIssuer(tenant, given.issuer);
    const id = newId('idp');
    return this.db.run(tenant.id, async (manager) => {
      await assertAgents(manager, given.exchangeAudiences);
      const sealed = await this.secrets.seal(tenant.id, id, client);
      if (!(await this.store.add(manager, { id, ...given, ...sealed }))) {
        throw conflict(
          'identity_provider_exists',
          'There is already an identity provider with this slug or issuer. Change that one, or choose another slug.',
        );
      }
      return this.settle(manager, tenant, operator, 'identity-provider.added', id, undefined);
    });
  }

  /** @throws ProblemError 404; 422 when rules in force would look at a claim that is no longer kept */
  change(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    { client, ...given }: Changed,
  ): Promise<IdentityProviderView> {
    return this.db.run(tenant.id, async (manager) => {
      const before = await this.store.lock(manager, id);
      if (before === undefined) throw notFound();
      await assertAgents(manager, given.exchangeAudiences ?? []);
      if (given.claims !== undefined) await this.mappings.assertKept(manager, id, given.claims);
      const sealed = client === undefined ? {} : await this.secrets.seal(tenant.id, id, client);
      const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const next = { ...before, ...defined, ...sealed };
      await this.store.change(manager, next);
      if (!next.enabled || !next.operatorSignIn) await this.store.endOperatorSessions(manager, id);
      return this.settle(manager, tenant, operator, 'identity-provider.changed', id, before);
    });
  }

  /** @throws ProblemError 404; 409 when people came through it: their identities name it */
  async remove(tenant: TenantRef, operator: Operator, id: string): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      const before = await this.store.lock(manager, id);
      if (before === undefined) throw notFound();
      if (before.people > 0) {
        throw conflict(
          'identity_provider_in_use',
          `${before.people} people signed in through it, and what they did is recorded. Disable it instead.`,
        );
      }
      await this.store.endOperatorSessions(manager, id);
      await this.store.remove(manager, id);
      await this.settled(manager, tenant, operator, 'identity-provider.removed', id, before, undefined);
    });
  }

  private async settle(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    action: string,
    id: string,
    before: IdentityProvider | undefined,
  ): Promise<IdentityProviderView> {
    const after = await this.store.find(manager, 'id', id);
    if (after === undefined) throw new Error(`identity provider ${id} vanished`);
    await this.settled(manager, tenant, operator, action, id, before, after);
    return this.view(tenant, after);
  }

  /** The authorization server of the tenant advertises what its providers allow: it is built anew. */
  private async settled(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    action: string,
    id: string,
    before: IdentityProvider | undefined,
    after: IdentityProvider | undefined,
  ): Promise<void> {
    await bumpKeyVersion(manager, tenant.id);
    await this.audit.record(manager, tenant, {
      actor: actorOf(operator),
      action,
      object: { kind: 'identity-provider', id },
      ...(before === undefined ? {} : { before: this.view(tenant, before) }),
      ...(after === undefined ? {} : { after: this.view(tenant, after) }),
    });
  }

  private view(tenant: TenantRef, provider: IdentityProvider): IdentityProviderView {
    return viewOf(provider, tenant, this.settings.publicUrl);
  }

  /** `<iss>|<sub>` must name one person: our own issuer names local accounts, and `|` ends the issuer. */
  private assertIssuer(tenant: TenantRef, issuer: string): void {
    const url = new URL(issuer);
    if (issuer === issuerOf(this.settings.publicUrl, tenant.slug)) {
      throw invalid('/issuer', 'own_issuer', 'This is the tenant’s own authorization server');
    }
    if (url.search !== '' || url.hash !== '' || url.username !== '' || /[|\s]/.test(issuer)) {
      throw invalid('/issuer', 'not_an_issuer', 'An issuer has no user name, query or fragment');
    }
    if (url.protocol !== 'https:' && !this.settings.allowPrivateUpstreams) {
      throw invalid('/issuer', 'not_https', 'An issuer is an https URL');
    }
  }
}

async function assertAgents(
  manager: EntityManager,
  audiences: IdentityProvider['exchangeAudiences'],
): Promise<void> {
  const rows: { id: string }[] = await manager.query(
    `SELECT id FROM app.agent WHERE id = ANY ($1::text[]) AND kind <> 'component'`,
    [audiences.map(({ agent }) => agent)],
  );
  const known = new Set(rows.map(({ id }) => id));
  const index = audiences.findIndex(({ agent }) => !known.has(agent));
  if (index >= 0)
    throw invalid(`/exchangeAudiences/${index}/agent`, 'unknown_agent', 'There is no such agent');
}
