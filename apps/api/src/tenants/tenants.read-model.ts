import { oauthPolicy, PLATFORM, SLUG } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../settings.js';
import { issuerOf, type Tenant } from './tenant.js';

export { issuerOf, type Tenant } from './tenant.js';

const FRESH_MS = 2000;
const MAX_REMEMBERED = 2000;

interface Remembered {
  readonly at: number;
  readonly tenant: Promise<Tenant | undefined>;
}

interface TenantRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly dpop: Tenant['dpop'];
  readonly suspended: boolean;
  readonly key_version: number;
  readonly oauth: unknown;
}

/** Tenants by slug, remembered for two seconds: a change is seen that late. Not to be asked inside a tenant transaction. */
@Injectable()
export class TenantsReadModel {
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly db: TenantDb,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  async findBySlug(slug: string): Promise<Tenant | undefined> {
    if (!SLUG.test(slug)) return undefined;
    const known = this.remembered.get(slug);
    if (known !== undefined && this.clock.now() - known.at < FRESH_MS) return known.tenant;
    return this.remember(slug);
  }

  /** @throws Error when there is no such tenant: for slugs that come from our own tables or tokens, never from a request. */
  async getBySlug(slug: string): Promise<Tenant> {
    const tenant = await this.findBySlug(slug);
    if (tenant === undefined) throw new Error(`no tenant ${slug}`);
    return tenant;
  }

  getPlatform(): Promise<Tenant> {
    return this.getBySlug(PLATFORM);
  }

  /** Forget what is known, after a change made here. */
  forget(slug: string): void {
    this.remembered.delete(slug);
  }

  private remember(slug: string): Promise<Tenant | undefined> {
    const tenant = this.read(slug);
    this.remembered.delete(slug);
    this.remembered.set(slug, { at: this.clock.now(), tenant });
    tenant.catch(() => this.remembered.delete(slug)); // a failure is answered, not remembered
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > MAX_REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
    return tenant;
  }

  private async read(slug: string): Promise<Tenant | undefined> {
    const [row] = await this.db.global((manager) =>
      manager.query<TenantRow[]>(
        `SELECT id, slug, name, dpop, suspended_at IS NOT NULL AS suspended, key_version, oauth
         FROM app.tenant WHERE slug = $1`,
        [slug],
      ),
    );
    if (row === undefined) return undefined;
    const { key_version: keyVersion, oauth, ...rest } = row;
    const issuer = issuerOf(this.settings.publicUrl, slug);
    return { ...rest, keyVersion, oauth: oauthPolicy.parse(oauth), issuer };
  }
}
