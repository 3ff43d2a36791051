import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';

/** Keys that somebody else may hold too: reported, and shut out for good. */
@Injectable()
export class ReportedKeys {
  constructor(private readonly db: TenantDb) {}

  /** @param jkt RFC 7638 thumbprint */
  async includes(tenantId: string, jkt: string): Promise<boolean> {
    const rows = await this.db.run(tenantId, (manager) =>
      manager.query<unknown[]>(`SELECT 1 FROM app.revocation WHERE kind = 'key' AND value = $1`, [jkt]),
    );
    return rows.length > 0;
  }
}
