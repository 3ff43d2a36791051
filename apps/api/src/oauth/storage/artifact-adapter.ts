import { hash } from 'node:crypto';
import type { TenantDb } from '#libs/database';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';

/** Kinds whose id is no secret, or that are looked up by something else and written again. The id of every other kind is what its bearer presents. */
const PLAIN_IDS = new Set(['Session', 'Interaction', 'Grant', 'ReplayDetection', 'DeviceCode']);

interface ArtifactRow {
  readonly payload: AdapterPayload;
  readonly consumed_at: Date | null;
}

/**
 * State of one tenant's authorization server, in `app.oidc_artifact`. Codes and refresh tokens are stored by their hash.
 *
 * The library looks first and writes later, which two requests at once both survive. Here the write decides: of N equal
 * proofs or assertions exactly one is recorded, and a code or refresh token is consumed exactly once.
 */
export class ArtifactAdapter implements Adapter {
  constructor(
    private readonly kind: string,
    private readonly tenantId: string,
    private readonly db: TenantDb,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const recorded = await this.rows(
      `INSERT INTO app.oidc_artifact AS a (kind, id, payload, grant_id, uid, user_code, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, kind, id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
         uid = excluded.uid, user_code = excluded.user_code, expires_at = excluded.expires_at
         WHERE $1 <> 'ReplayDetection' OR a.expires_at < now()
       RETURNING 1`,
      [
        this.kind,
        this.stored(id),
        this.stripped(payload),
        payload.grantId ?? null,
        payload.uid ?? null,
        payload.userCode ?? null,
        expiresIn === undefined ? null : new Date(Date.now() + expiresIn * 1000),
      ],
    );
    if (recorded.length === 0) throw new errors.InvalidGrant('proof or assertion was used before');
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await this.findBy('id', this.stored(id));
    return payload === undefined ? undefined : { ...payload, jti: id };
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.findBy('uid', uid);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.findBy('user_code', userCode);
  }

  async consume(id: string): Promise<void> {
    const [consumed] = await this.db.run(this.tenantId, (manager) =>
      manager.query<[unknown[], number]>(
        `UPDATE app.oidc_artifact SET consumed_at = now()
         WHERE kind = $1 AND id = $2 AND consumed_at IS NULL RETURNING 1`,
        [this.kind, this.stored(id)],
      ),
    );
    if (consumed.length === 0) throw new errors.InvalidGrant(`${this.kind} was used before`);
  }

  async destroy(id: string): Promise<void> {
    await this.rows(`DELETE FROM app.oidc_artifact WHERE kind = $1 AND id = $2`, [
      this.kind,
      this.stored(id),
    ]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.rows(`DELETE FROM app.oidc_artifact WHERE kind = $1 AND grant_id = $2`, [this.kind, grantId]);
  }

  private stored(id: string): string {
    return PLAIN_IDS.has(this.kind) ? id : hash('sha256', id, 'base64url');
  }

  /** The payload repeats the id. */
  private stripped(payload: AdapterPayload): AdapterPayload {
    if (PLAIN_IDS.has(this.kind)) return payload;
    const { jti: _id, ...rest } = payload;
    return rest;
  }

  private async findBy(
    column: 'id' | 'uid' | 'user_code',
    value: string,
  ): Promise<AdapterPayload | undefined> {
    const [row] = await this.rows<ArtifactRow>(
      `SELECT payload, consumed_at FROM app.oidc_artifact
       WHERE kind = $1 AND ${column} = $2 AND (expires_at IS NULL OR expires_at > now())
       ORDER BY expires_at DESC LIMIT 1`,
      [this.kind, value],
    );
    if (row === undefined || row.consumed_at === null) return row?.payload;
    return { ...row.payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) };
  }

  private rows<T>(sql: string, parameters: unknown[]): Promise<T[]> {
    return this.db.run(this.tenantId, (manager) => manager.query<T[]>(sql, parameters));
  }
}
