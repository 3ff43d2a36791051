import { Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { type Tenant, TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { GrantTypes } from '../grants/grant-types.js';
import { OauthEvents } from '../oauth-events.js';
import { reportTo } from './provider-events.js';
import { ProviderFactory } from './provider-factory.js';

export interface TenantProvider {
  readonly tenant: Tenant;
  readonly provider: Provider;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

interface Built {
  readonly version: string;
  readonly built: Promise<TenantProvider>;
}

const MAX_PROVIDERS = 500;

/**
 * Authorization servers by tenant, built on first use and again when the tenant's keys or policy changed.
 * The least recently used are dropped: all their state is in the database.
 */
@Injectable()
export class Providers {
  private readonly kept = new Map<string, Built>();

  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly factory: ProviderFactory,
    private readonly grantTypes: GrantTypes,
    private readonly events: OauthEvents,
  ) {}

  /** Undefined for an unknown or suspended tenant: both answer alike. */
  async find(slug: string): Promise<TenantProvider | undefined> {
    const tenant = await this.tenants.findBySlug(slug);
    if (tenant === undefined || tenant.suspended) return undefined;
    const version = JSON.stringify(tenant);
    const known = this.kept.get(slug);
    const entry = known?.version === version ? known : { version, built: this.build(tenant) };
    this.kept.delete(slug);
    this.kept.set(slug, entry);
    entry.built.catch(() => {
      if (this.kept.get(slug) === entry) this.kept.delete(slug);
    });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_PROVIDERS && oldest !== undefined) this.kept.delete(oldest);
    return entry.built;
  }

  private async build(tenant: Tenant): Promise<TenantProvider> {
    const provider = await this.factory.build(tenant);
    this.grantTypes.register(tenant, provider);
    reportTo(this.events, tenant, provider);
    return { tenant, provider, handle: provider.callback() };
  }
}
