import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { Revocations } from '../../revocation/revocation.module.js';

/** Access tokens are verified without asking us, so gateways are told which grants are revoked (identity.md §7). */
@Injectable()
export class GrantRevocations {
  constructor(
    private readonly db: TenantDb,
    private readonly revocations: Revocations,
  ) {}

  /** Revokes the grant together with `work`. */
  async revoke(tenantId: string, grantId: string, work: () => Promise<void>): Promise<void> {
    const reason = 'revoked at the authorization server';
    await this.db.run(tenantId, async (manager) => {
      const because = { by: 'authorization server', reason };
      await this.revocations.revoke(manager, tenantId, [{ kind: 'gid', value: grantId }], because);
      await work();
    });
  }
}
