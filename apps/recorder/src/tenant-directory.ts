import { Injectable } from '@nestjs/common';
import { PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';

export interface Tenant {
  readonly id: string;
  readonly slug: string;
}

/** Which tenants there are. Ids never change, so what is known stays known. */
@Injectable()
export class TenantDirectory {
  private ids = new Map<string, string>();

  constructor(private readonly db: TenantDb) {}

  async list(): Promise<Tenant[]> {
    const tenants: Tenant[] = await this.db.global((manager) =>
      manager.query(`SELECT id, slug FROM app.tenant ORDER BY slug`),
    );
    this.ids = new Map(tenants.map(({ slug, id }) => [slug, id]));
    return tenants;
  }

  /**
   * Tenant ids of slugs. A slug that names no tenant stands for the platform: what strangers ask of tenants that do
   * not exist is recorded in the platform's chain, and is not lost.
   *
   * @throws Error while the platform's tenant does not exist
   */
  async resolve(slugs: readonly string[]): Promise<Map<string, string>> {
    if (slugs.some((slug) => !this.ids.has(slug)) || !this.ids.has(PLATFORM)) await this.list();
    const platform = this.ids.get(PLATFORM);
    if (platform === undefined) throw new Error('the platform tenant does not exist: start the API once');
    return new Map(slugs.map((slug) => [slug, this.ids.get(slug) ?? platform]));
  }
}
