import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { type IssuedLink, SetupLinks } from './setup-links.js';

/** How an installation gets its first operator: by a link that works only while there is none. */
@Injectable()
export class FirstOperator {
  constructor(
    private readonly db: TenantDb,
    private readonly tenants: TenantsReadModel,
    private readonly links: SetupLinks,
  ) {}

  /** A new link, in place of the one before; undefined once there is an operator. */
  async invite(): Promise<IssuedLink | undefined> {
    const { id: tenantId } = await this.tenants.getPlatform();
    if (await this.db.run(tenantId, (manager) => this.exists(manager))) return undefined;
    return this.links.issue({ tenantId, accountId: newId('account'), firstOperator: true });
  }

  /** @param manager shows the platform's tenant */
  async exists(manager: EntityManager): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `SELECT 1 FROM app.account WHERE 'platform-admin' = ANY (rights) LIMIT 1`,
    );
    return rows.length > 0;
  }
}
