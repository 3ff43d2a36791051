import { TenantDb } from '#libs/database';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PolicyPublisher } from '../../policy/policy.module.js';
import { GrantRevoked } from '../grant-revoked.js';

/** Access tokens live 300 s; twice that covers clocks and queues. */
const KEPT = '10 minutes';

/** Access tokens are verified without asking us, so gateways are told which grants are revoked (identity.md §7). */
@Injectable()
export class GrantRevocations {
  private readonly logger = new Logger('oauth');

  constructor(
    private readonly db: TenantDb,
    private readonly publisher: PolicyPublisher,
    private readonly revoked: GrantRevoked,
  ) {}

  /** Revokes the grant together with `work`, then tells the gateways. */
  async revoke(tenantId: string, grantId: string, work: () => Promise<void>): Promise<void> {
    const reason = 'revoked at the authorization server';
    await this.db.run(tenantId, async (manager) => {
      await manager.query(
        `INSERT INTO app.revocation (kind, value, reason) VALUES ('grant', $1, $2) ON CONFLICT DO NOTHING`,
        [grantId, reason],
      );
      await this.revoked.run({ tenantId, grantId, reason }, manager);
      await work();
    });
    try {
      await this.db.run(tenantId, (manager) => this.publisher.publish(manager, tenantId));
    } catch (cause) {
      // Revoked all the same: no further token, and the next publication names it.
      this.logger.error(`revocation of a grant is not published yet`, cause);
    }
  }

  /** Grants whose last access token has expired, in the transaction of one tenant. Policy forgets them when it next changes. */
  static dropPast(manager: EntityManager): Promise<void> {
    return manager.query(
      `DELETE FROM app.revocation WHERE kind = 'grant' AND revoked_at < now() - interval '${KEPT}'`,
    );
  }
}
