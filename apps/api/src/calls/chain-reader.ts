import { Injectable } from '@nestjs/common';
import type { ChainPosition, ChainRow } from '#libs/audit';
import { GENESIS } from '#libs/audit';
import { TenantDb, type AuditColumns } from '#libs/database';

const BATCH = 1000;

/** A stored event with the columns that lists and filters use. */
export interface StoredEvent extends ChainRow {
  readonly columns: { readonly [K in keyof AuditColumns]: unknown };
}

export interface ChainEnd {
  readonly head: ChainPosition;
  /** Number of the last row: the head's, unless somebody tampered. */
  readonly last: number;
}

/** Where the chain begins when retention has removed what was before. */
export interface ChainStart extends ChainPosition {
  /** The signed word for it; not yet verified. */
  readonly jws: string;
}

/** Reads a tenant's chain as it is stored, without judging it. */
@Injectable()
export class ChainReader {
  constructor(private readonly db: TenantDb) {}

  /** Head and last row of one moment: later appends do not disturb a walk up to here. */
  async end(tenantId: string): Promise<ChainEnd> {
    const rows: { seq: string | null; hash: string | null; last: string | null }[] = await this.db.run(
      tenantId,
      (manager) =>
        manager.query(
          `SELECT h.seq, h.hash, (SELECT max(seq) FROM app.audit_event) AS last
           FROM (SELECT 1) AS one LEFT JOIN app.audit_head h ON true`,
        ),
    );
    const row = rows[0];
    const head = { seq: Number(row?.seq ?? 0), hash: row?.hash ?? GENESIS };
    return { head, last: Math.max(head.seq, Number(row?.last ?? 0)) };
  }

  /** Undefined: it begins with its first event. */
  async start(tenantId: string): Promise<ChainStart | undefined> {
    const [row]: { seq: string; head: string; jws: string }[] = await this.db.run(tenantId, (manager) =>
      manager.query(`SELECT seq, head, jws FROM app.audit_boundary ORDER BY seq DESC LIMIT 1`),
    );
    return row && { seq: Number(row.seq), hash: row.head, jws: row.jws };
  }

  /**
   * Every row up to `last`, by number; a number below 1 included, if somebody put one there.
   * @param start what it says was removed is left out
   */
  async *rows(tenantId: string, last: number, start?: ChainPosition): AsyncGenerator<StoredEvent> {
    for (let after = start?.seq ?? Number.MIN_SAFE_INTEGER; after < last;) {
      const rows = await this.batch(tenantId, after, last);
      yield* rows;
      after = rows.at(-1)?.seq ?? last;
    }
  }

  /** The rows after one number up to another, at most a batch. */
  between(tenantId: string, after: number, to: number): Promise<StoredEvent[]> {
    return this.batch(tenantId, after, to);
  }

  /** Signed checkpoints in the order of their making. */
  async checkpoints(tenantId: string): Promise<{ seq: number; jws: string }[]> {
    const rows: { seq: string; jws: string }[] = await this.db.run(tenantId, (manager) =>
      manager.query(`SELECT seq, jws FROM app.audit_checkpoint ORDER BY seq`),
    );
    return rows.map(({ seq, jws }) => ({ seq: Number(seq), jws }));
  }

  private async batch(tenantId: string, after: number, last: number): Promise<StoredEvent[]> {
    const rows: (AuditColumns & { seq: string; event: string; previous_hash: string; hash: string })[] =
      await this.db.run(tenantId, (manager) =>
        manager.query(
          `SELECT * FROM app.audit_event WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT ${BATCH}`,
          [after, last],
        ),
      );
    return rows.map((row) => ({
      seq: Number(row.seq),
      id: row.id,
      event: row.event,
      previousHash: row.previous_hash,
      hash: row.hash,
      columns: row,
    }));
  }
}
