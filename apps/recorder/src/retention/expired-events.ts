import type { EntityManager } from 'typeorm';
import { ChainVerifier, GENESIS, type ChainPosition, type ChainRow } from '#libs/audit';

const BATCH = 1000;
const REMOVED_AT_ONCE = 5000;

/** What a tenant keeps no longer: everything up to a checkpoint that is old enough. */
export interface Expiring {
  /** First event of it. */
  readonly from: number;
  readonly seq: number;
  readonly head: string;
  /** When the checkpoint was made: everything up to it was recorded before. */
  readonly until: Date;
}

/** Where the tenant's chain begins that the transaction shows. */
async function chainStart(manager: EntityManager): Promise<ChainPosition> {
  const [boundary]: { seq: string; head: string }[] = await manager.query(
    `SELECT seq, head FROM app.audit_boundary ORDER BY seq DESC LIMIT 1`,
  );
  return boundary === undefined
    ? { seq: 0, hash: GENESIS }
    : { seq: Number(boundary.seq), hash: boundary.head };
}

/**
 * The next part that is removed at once: up to the last checkpoint within a few thousand events, or the first one beyond. Undefined
 * where nothing is removed: no days are set, it is held, or nothing is that old. Counted in whole days of the store's clock.
 */
export async function nextExpiring(manager: EntityManager): Promise<Expiring | undefined> {
  const start = await chainStart(manager);
  const [row]: { seq: string; head: string; until: Date }[] = await manager.query(
    `SELECT c.seq, c.head, c.created_at AS until
     FROM app.audit_retention r JOIN app.audit_checkpoint c ON c.tenant_id = r.tenant_id
     WHERE r.hold IS NULL AND c.created_at < date_trunc('day', now() - make_interval(days => r.days)) AND c.seq > $1
     ORDER BY c.seq > $2, CASE WHEN c.seq > $2 THEN c.seq ELSE -c.seq END LIMIT 1`,
    [start.seq, start.seq + REMOVED_AT_ONCE],
  );
  return row && { ...row, seq: Number(row.seq), from: start.seq + 1 };
}

/** @throws Error when what is to go is not whole, or not what the checkpoint was signed for */
export const verifyUpTo =
  ({ seq: to, head }: Expiring) =>
  async (manager: EntityManager): Promise<void> => {
    const start = await chainStart(manager);
    const verifier = new ChainVerifier(start, [{ seq: to, hash: head }]);
    for (let after = start.seq; after < to && verifier.broken === null;) {
      const rows = await batch(manager, after, to);
      for (const row of rows) verifier.push(row);
      after = rows.at(-1)?.seq ?? to;
    }
    const { firstBroken } = verifier.finish({ seq: to, hash: head });
    if (firstBroken !== null)
      throw new Error(`event ${firstBroken.seq} is ${firstBroken.problem}: the chain does not verify`);
  };

async function batch(manager: EntityManager, after: number, to: number): Promise<ChainRow[]> {
  const rows: (Omit<ChainRow, 'seq'> & { seq: string })[] = await manager.query(
    `SELECT seq, id, event, previous_hash AS "previousHash", hash FROM app.audit_event
     WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT ${BATCH}`,
    [after, to],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** What its boundary allows. @throws Error when the store keeps it, or somebody else has removed it */
export async function removeUpTo(manager: EntityManager, { from, seq }: Expiring): Promise<void> {
  const [, removed]: [unknown[], number] = await manager.query(
    `DELETE FROM app.audit_event WHERE seq <= $1`,
    [seq],
  );
  if (removed !== seq - from + 1) throw new Error(`${removed} events were there from ${from} to ${seq}`);
}
