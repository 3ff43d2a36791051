import { newId } from '#libs/platform';
import type { ProbeStep, ServerView } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { factsHash, type ServerFacts } from './server-facts.js';

export interface StoredServer {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly version: { readonly id: string; readonly hash: string; readonly facts: ServerFacts };
}

/** Servers and their versions, in the transaction of the tenant that owns them. */
@Injectable()
export class ServerStore {
  /** @returns undefined when the slug is taken */
  async add(
    manager: EntityManager,
    server: { readonly slug: string; readonly name: string; readonly createdBy: string },
    facts: ServerFacts,
  ): Promise<string | undefined> {
    const id = newId('server');
    const rows = await manager.query<unknown[]>(
      `INSERT INTO app.server (id, slug, name, created_by, requester_id) VALUES ($1, $2, $3, $4, $4)
       ON CONFLICT (tenant_id, slug) DO NOTHING RETURNING 1`,
      [id, server.slug, server.name, server.createdBy],
    );
    if (rows.length === 0) return undefined;
    await this.addVersion(manager, id, facts);
    return id;
  }

  /** By id or slug: an id has an underscore, a slug never. */
  async find(manager: EntityManager, idOrSlug: string): Promise<StoredServer | undefined> {
    const rows = await manager.query<StoredServer[]>(
      `SELECT s.id, s.slug, s.name, jsonb_build_object('id', v.id, 'hash', v.hash, 'facts', v.facts) AS version
       FROM app.server s JOIN app.server_version v ON v.tenant_id = s.tenant_id AND v.id = s.current_version_id
       WHERE s.id = $1 OR s.slug = $1`,
      [idOrSlug],
    );
    return rows[0];
  }

  /** Locks the server until the transaction ends, so that what two probes saw is taken in one after the other. */
  async lock(manager: EntityManager, idOrSlug: string): Promise<StoredServer | undefined> {
    await manager.query(`SELECT 1 FROM app.server WHERE id = $1 OR slug = $1 FOR NO KEY UPDATE`, [idOrSlug]);
    return this.find(manager, idOrSlug);
  }

  /** Makes the facts current; a version with the same pinned facts is kept. @returns whether something changed */
  async setFacts(manager: EntityManager, server: StoredServer, facts: ServerFacts): Promise<boolean> {
    if (server.version.hash === factsHash(facts)) return false;
    await this.addVersion(manager, server.id, facts);
    return true;
  }

  /** From now on whoever says what the server is asks for its tools, and so approves none of them. */
  async setRequester(manager: EntityManager, serverId: string, requesterId: string): Promise<void> {
    await manager.query(`UPDATE app.server SET requester_id = $2 WHERE id = $1`, [serverId, requesterId]);
  }

  async setProbe(
    manager: EntityManager,
    serverId: string,
    probe: {
      readonly state: ServerView['probe']['state'];
      readonly error: string | null;
      readonly steps: readonly ProbeStep[];
    },
    at: Date,
  ): Promise<void> {
    await manager.query(
      `UPDATE app.server SET probe_state = $2, probe_error = $3, probe_steps = $4, probed_at = $5 WHERE id = $1`,
      [serverId, probe.state, probe.error, JSON.stringify(probe.steps), at],
    );
  }

  private async addVersion(manager: EntityManager, serverId: string, facts: ServerFacts): Promise<void> {
    const id = newId('sversion');
    await manager.query(
      `INSERT INTO app.server_version (id, server_id, facts, hash) VALUES ($1, $2, $3, $4)`,
      [id, serverId, JSON.stringify(facts), factsHash(facts)],
    );
    await manager.query(`UPDATE app.server SET current_version_id = $2 WHERE id = $1`, [serverId, id]);
  }
}
