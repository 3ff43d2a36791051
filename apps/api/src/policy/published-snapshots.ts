import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Older revisions stay for a while: they show what a gateway that lags was deciding from. */
const KEPT = 20;

/** Which snapshot somebody holds. */
export interface SnapshotPosition {
  readonly epoch: string;
  readonly revision: number;
}

/** Table `app.snapshot` of the tenant that the manager's transaction shows. */
@Injectable()
export class PublishedSnapshots {
  async findDigest(manager: EntityManager): Promise<string | undefined> {
    const rows = await manager.query<{ digest: string }[]>(
      `SELECT digest FROM app.snapshot ORDER BY revision DESC LIMIT 1`,
    );
    return rows[0]?.digest;
  }

  /**
   * The newest snapshot; its text only when it is not the one that is `known`.
   * Nothing when the tenant has none.
   */
  async findNewest(
    manager: EntityManager,
    known?: SnapshotPosition,
  ): Promise<{ jws: string } | 'known' | undefined> {
    const rows = await manager.query<{ jws: string | null }[]>(
      `SELECT CASE WHEN revision = $1::bigint AND (SELECT epoch FROM app.store) = $2 THEN NULL ELSE jws END AS jws
       FROM app.snapshot ORDER BY revision DESC LIMIT 1`,
      [known?.revision ?? null, known?.epoch ?? null],
    );
    if (rows[0] === undefined) return undefined;
    return rows[0].jws === null ? 'known' : { jws: rows[0].jws };
  }

  async add(manager: EntityManager, revision: number, digest: string, jws: string): Promise<void> {
    await manager.query(`INSERT INTO app.snapshot (revision, digest, jws) VALUES ($1, $2, $3)`, [
      revision,
      digest,
      jws,
    ]);
    await manager.query(`DELETE FROM app.snapshot WHERE revision <= $1`, [revision - KEPT]);
  }
}
