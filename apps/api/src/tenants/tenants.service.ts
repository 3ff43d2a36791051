import { PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ulid } from 'ulid';
import { conflict } from '../http/http.module.js';
import { TenantKeys } from '../vault/vault.module.js';
import { type NewTenant, TenantCreated } from './tenant-created.js';
import { TenantsReadModel } from './tenants.read-model.js';

const EVERY_TENANT = ['oauth', 'cookie', 'dpop-nonce'] as const;
const PLATFORM_TENANT = [...EVERY_TENANT, 'snapshot', 'checkpoint'] as const;

@Injectable()
export class TenantsService implements OnApplicationBootstrap {
  constructor(
    private readonly db: TenantDb,
    private readonly keys: TenantKeys,
    private readonly created: TenantCreated,
    private readonly tenants: TenantsReadModel,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.ensurePlatform();
  }

  /**
   * Creates a tenant with its keys and whatever `TenantCreated` hooks add, all or nothing.
   *
   * @param given `slug` already checked against the contract
   * @throws ProblemError 409 `tenant_exists`, also for the platform's own slug
   */
  async create(given: { readonly slug: string; readonly name: string }): Promise<NewTenant> {
    const tenant = given.slug === PLATFORM ? undefined : await this.insert(given, EVERY_TENANT);
    if (tenant === undefined) {
      throw conflict('tenant_exists', `There is already a tenant ${given.slug}. Choose another slug.`);
    }
    return tenant;
  }

  /** The platform's own tenant and the identity of this store, once. Safe to race with other replicas. */
  async ensurePlatform(): Promise<void> {
    await this.db.global((manager) =>
      manager.query(`INSERT INTO app.store (epoch) VALUES ($1) ON CONFLICT DO NOTHING`, [ulid()]),
    );
    await this.insert({ slug: PLATFORM, name: 'Platform' }, PLATFORM_TENANT);
    // A later release may know purposes that this store has no keys for yet.
    await this.keys.ensure((await this.tenants.getPlatform()).id, PLATFORM_TENANT);
  }

  /** @returns undefined when the slug is taken; a creation of the same slug in progress is waited for. */
  private async insert(
    { slug, name }: { readonly slug: string; readonly name: string },
    purposes: Parameters<TenantKeys['ensure']>[1],
  ): Promise<NewTenant | undefined> {
    const tenant = { id: newId('tenant'), slug, name };
    const inserted = await this.db.run(tenant.id, async (manager) => {
      const rows: unknown[] = await manager.query(
        `INSERT INTO app.tenant (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1`,
        [tenant.id, slug, name],
      );
      if (rows.length === 0) return false;
      await this.keys.ensure(tenant.id, purposes);
      await this.created.run(tenant, manager);
      return true;
    });
    this.tenants.forget(slug);
    return inserted ? tenant : undefined;
  }
}
