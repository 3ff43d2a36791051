import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { REVOCATION_LIFETIME_S, type RevocationKind } from '#libs/contracts';

/** Something that tokens carry and that counts no longer. */
export interface Revoked {
  readonly kind: RevocationKind;
  readonly value: string;
}

/** Who revokes, as an id or a component's name, and why; both are kept. */
export interface RevokedBecause {
  readonly by: string;
  readonly reason: string;
}

interface EntryRow extends Revoked {
  readonly at: string;
}

/** What was revoked in the tenant that the transaction shows. Gateways learn of it as soon as it commits. */
@Injectable()
export class Revocations {
  constructor(private readonly clock: Clock) {}

  /**
   * Refuses every token that carries one of these; of a client or subject, every token issued until now. Call it before
   * `PolicyPublisher.publish` and `AdminAudit.record`: it locks the tenant's mark until the transaction ends.
   */
  async revoke(
    manager: EntityManager,
    tenantId: string,
    what: readonly Revoked[],
    because: RevokedBecause,
  ): Promise<void> {
    if (what.length === 0) return;
    const now = this.clock.now();
    await manager.query(
      `INSERT INTO app.revocation_mark (tenant, version) VALUES ($1, 1)
       ON CONFLICT (tenant) DO UPDATE SET version = app.revocation_mark.version + 1`,
      [tenantId],
    );
    await manager.query(
      `INSERT INTO app.revocation_entry (kind, value, revoked_by, reason, revoked_at, expires_at)
       SELECT DISTINCT kind, value, $3, $4, $5::timestamptz, $6::timestamptz
       FROM unnest($1::text[], $2::text[]) AS r (kind, value)
       ON CONFLICT (tenant_id, kind, value) DO UPDATE SET revoked_by = excluded.revoked_by, reason = excluded.reason,
         revoked_at = excluded.revoked_at, expires_at = excluded.expires_at`,
      [
        what.map(({ kind }) => kind),
        what.map(({ value }) => value),
        because.by,
        because.reason,
        new Date(now),
        new Date(now + REVOCATION_LIFETIME_S * 1000),
      ],
    );
  }

  /**
   * The first of these that is revoked.
   *
   * @param issuedAt `iat` of the token that carries them, Unix seconds
   */
  async find(
    manager: EntityManager,
    what: readonly Revoked[],
    issuedAt: number,
  ): Promise<Revoked | undefined> {
    const rows = await manager.query<EntryRow[]>(
      `SELECT e.kind, e.value, floor(extract(epoch FROM e.revoked_at)) AS at
       FROM app.revocation_entry e JOIN unnest($1::text[], $2::text[]) AS r (kind, value)
         ON r.kind = e.kind AND r.value = e.value`,
      [what.map(({ kind }) => kind), what.map(({ value }) => value)],
    );
    return rows.find(({ kind, at }) => (kind !== 'client' && kind !== 'sub') || issuedAt <= Number(at));
  }

  /** Forgets what no token can be about any more, in the transaction of one tenant. */
  static dropPast(manager: EntityManager): Promise<void> {
    return manager.query(`DELETE FROM app.revocation_entry WHERE expires_at < now()`);
  }
}
