import type { ChainPosition } from '#libs/audit';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { ChainReader } from '../calls/calls.module.js';
import type { Segment } from './segment.js';

/** Most events of one part. */
const LARGEST = 500;

/** What comes next in a chain, for somebody who has it up to some event. */
@Injectable()
export class Segments {
  constructor(
    private readonly db: TenantDb,
    private readonly reader: ChainReader,
  ) {}

  /**
   * Up to the next checkpoint, or as far as a part may go; undefined while no checkpoint is there. So what is sent is proved by
   * signature with the last part of its minute at the latest. Where retention was faster, it goes on from the boundary.
   *
   * @throws Error when the chain is not the one that was sent so far
   */
  async next(
    tenant: { readonly id: string; readonly slug: string },
    position: ChainPosition,
  ): Promise<Segment | undefined> {
    const start = await this.reader.start(tenant.id);
    const skips = start !== undefined && start.seq > position.seq;
    const after = skips ? { seq: start.seq, hash: start.hash } : position;
    const checkpoint = await this.checkpointAfter(tenant.id, after.seq);
    if (checkpoint === undefined) return undefined;
    const to = Math.min(after.seq + LARGEST, checkpoint.seq);
    const rows = await this.reader.between(tenant.id, after.seq, to);
    const last = rows.at(-1);
    if (rows[0]?.previousHash !== after.hash || last?.seq !== to || rows.length !== to - after.seq)
      throw new Error(`the chain does not go on from event ${after.seq} as it was sent: verify it`);
    return {
      tenant: tenant.slug,
      after,
      boundary: skips ? start.jws : undefined,
      rows,
      checkpoint: to === checkpoint.seq ? checkpoint.jws : undefined,
      end: { seq: to, hash: last.hash },
      day: checkpoint.at.toISOString().slice(0, 10),
    };
  }

  private async checkpointAfter(
    tenantId: string,
    after: number,
  ): Promise<{ seq: number; jws: string; at: Date } | undefined> {
    const [row]: { seq: string; jws: string; at: Date }[] = await this.db.run(tenantId, (manager) =>
      manager.query(
        `SELECT seq, jws, created_at AS at FROM app.audit_checkpoint WHERE seq > $1 ORDER BY seq LIMIT 1`,
        [after],
      ),
    );
    return row && { ...row, seq: Number(row.seq) };
  }
}
