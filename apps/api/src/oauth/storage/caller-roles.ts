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
   * @param mapped slugs that claims give besides; those of roles that are gone give nothing
   * @throws Error when there are more roles than a token may carry: a cut list would silently be another right
   */
  async of(
    tenantId: string,
    kind: 'user' | 'agent',
    subjectId: string,
    mapped: readonly string[] = [],
  ): Promise<string[]> {
    const rows = await this.db.run(tenantId, (manager) =>
      manager.query<{ slug: string }[]>(
        `SELECT r.slug FROM app.role r WHERE r.slug = ANY ($3::text[]) OR EXISTS (
           SELECT FROM app.role_assignment a WHERE a.tenant_id = r.tenant_id AND a.role_id = r.id
             AND a.subject_kind = $1 AND a.subject_id = $2)
         ORDER BY r.slug`,
        [kind, subjectId, mapped],
      ),
    );
    if (rows.length > MAX_ROLES) throw new Error(`${kind} ${subjectId} holds more than ${MAX_ROLES} roles`);
    return rows.map((row) => row.slug);
  }

  /** What one of our own processes is: other processes let it in by that. None for one that is revoked. */
  async ofComponent(platformId: string, clientId: string): Promise<string[]> {
    const rows = await this.db.run(platformId, (manager) =>
      manager.query<{ kind: string }[]>(
        `SELECT kind FROM app.component WHERE client_id = $1 AND revoked_at IS NULL`,
        [clientId],
      ),
    );
    return rows.map((row) => row.kind);
  }
}
