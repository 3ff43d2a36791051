import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';

/** A token carries no more; more would not fit the contract of the gateway either. */
const MAX_ROLES = 16;

/** Role slugs that go into a token, read when it is issued. */
@Injectable()
export class CallerRoles {
  constructor(private readonly db: TenantDb) {}

  /**
   * @param subjectId account id of a user, agent id of a machine
   * @throws Error when there are more roles than a token may carry: a cut list would silently be another right
   */
  async of(tenantId: string, kind: 'user' | 'agent', subjectId: string): Promise<string[]> {
    const rows = await this.db.run(tenantId, (manager) =>
      manager.query<{ slug: string }[]>(
        `SELECT r.slug FROM app.role_assignment a JOIN app.role r ON r.tenant_id = a.tenant_id AND r.id = a.role_id
         WHERE a.subject_kind = $1 AND a.subject_id = $2 ORDER BY r.slug`,
        [kind, subjectId],
      ),
    );
    if (rows.length > MAX_ROLES) throw new Error(`${kind} ${subjectId} holds more than ${MAX_ROLES} roles`);
    return rows.map((row) => row.slug);
  }
}
