import { GENESIS } from '#libs/audit';
import type { SinkFormat } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Nobody else takes a sink up that long after it was claimed: longer than any attempt lasts. */
const CLAIM_SECONDS = 120;
const FIRST_RETRY_SECONDS = 5;
const LAST_RETRY_SECONDS = 900;
const IDLE_SECONDS = 5;
const LONGEST_ERROR = 300;

export interface NewSink {
  readonly id: string;
  readonly kind: 'webhook' | 'syslog' | 's3';
  readonly name: string;
  readonly format: SinkFormat;
  readonly target: string;
  readonly sealed: Buffer;
  readonly created_by: string;
  readonly created_at: Date;
}

export interface StoredSink extends NewSink {
  /** The last event that the other side has taken. */
  readonly position: string;
  readonly position_hash: string;
  readonly failures: number;
  readonly error: string | null;
  readonly sent_at: Date | null;
}

/** Sinks of the tenant that the transaction shows. Times are the store's: replicas share them. */
@Injectable()
export class SinkStore {
  list(manager: EntityManager): Promise<StoredSink[]> {
    return manager.query(`SELECT * FROM app.audit_sink ORDER BY name, id`);
  }

  /** @returns false when there is one of that name */
  async add(manager: EntityManager, sink: NewSink): Promise<boolean> {
    const { id, kind, name, format, target, sealed, created_by, created_at } = sink;
    const added: unknown[] = await manager.query(
      `INSERT INTO app.audit_sink (id, kind, name, format, target, sealed, position_hash, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, name) DO NOTHING RETURNING id`,
      [id, kind, name, format, target, sealed, GENESIS, created_by, created_at],
    );
    return added.length === 1;
  }

  async remove(manager: EntityManager, id: string): Promise<StoredSink | undefined> {
    const [removed]: [StoredSink[], number] = await manager.query(
      `DELETE FROM app.audit_sink WHERE id = $1 RETURNING *`,
      [id],
    );
    return removed[0];
  }

  async due(manager: EntityManager): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM app.audit_sink WHERE next_at <= now() ORDER BY next_at`,
    );
    return rows.map(({ id }) => id);
  }

  /** For this process alone; undefined when another one has it, or it is not due. */
  async claim(manager: EntityManager, id: string): Promise<StoredSink | undefined> {
    const [claimed]: [StoredSink[], number] = await manager.query(
      `UPDATE app.audit_sink SET next_at = now() + make_interval(secs => ${CLAIM_SECONDS})
       WHERE id = $1 AND next_at <= now() RETURNING *`,
      [id],
    );
    return claimed[0];
  }

  /** The other side has everything up to here. */
  async reached(
    manager: EntityManager,
    sink: StoredSink,
    { seq, hash }: { readonly seq: number; readonly hash: string },
  ): Promise<void> {
    await manager.query(
      `UPDATE app.audit_sink SET position = $3, position_hash = $4, failures = 0, error = NULL, sent_at = now(), next_at = now()
       WHERE id = $1 AND position = $2`,
      [sink.id, sink.position, seq, hash],
    );
  }

  /** It has everything: nobody looks again before there may be more. */
  async release(manager: EntityManager, { id }: StoredSink): Promise<void> {
    await manager.query(
      `UPDATE app.audit_sink SET next_at = now() + make_interval(secs => ${IDLE_SECONDS}) WHERE id = $1`,
      [id],
    );
  }

  async failed(manager: EntityManager, { id, failures }: StoredSink, error: string): Promise<void> {
    const wait = Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(failures, 20));
    await manager.query(
      `UPDATE app.audit_sink SET failures = failures + 1, error = $2, next_at = now() + make_interval(secs => $3)
       WHERE id = $1`,
      [id, error.slice(0, LONGEST_ERROR).replaceAll('\0', ''), wait],
    );
  }
}
