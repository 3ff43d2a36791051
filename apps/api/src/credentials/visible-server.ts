import { type CredentialConfig, type CredentialMode, PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { configOf, type ServerFacts } from '../registry/registry.module.js';

/** An upstream server that a tenant may use: its own, or one of the platform with an approved tool. */
export interface VisibleServer {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly owner: { readonly id: string; readonly slug: string };
  readonly url: string;
  readonly versionHash: string;
  readonly config: CredentialConfig;
}

interface Row {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly hash: string;
  readonly facts: ServerFacts;
}

const SERVERS = `
  SELECT s.id, s.slug, s.name, v.hash, v.facts
  FROM app.server s JOIN app.server_version v ON v.tenant_id = s.tenant_id AND v.id = s.current_version_id
  WHERE ($2 OR EXISTS (
    SELECT FROM app.tool t WHERE t.tenant_id = s.tenant_id AND t.server_id = s.id AND t.approved_version_id IS NOT NULL))`;
const BY_ID = `${SERVERS} AND s.id = $1`;
const BY_MODE = `${SERVERS} AND v.facts ->> 'credential' = ANY ($1::text[])`;

@Injectable()
export class VisibleServers {
  constructor(private readonly db: TenantDb) {}

  /** @param manager of the tenant's transaction */
  async find(manager: EntityManager, tenantId: string, id: string): Promise<VisibleServer | undefined> {
    const [server] = await this.select(manager, tenantId, BY_ID, id);
    return server;
  }

  /** @param manager of the tenant's transaction */
  withModes(
    manager: EntityManager,
    tenantId: string,
    modes: readonly CredentialMode[],
  ): Promise<VisibleServer[]> {
    return this.select(manager, tenantId, BY_MODE, modes);
  }

  /** The tenant's own come first. */
  private async select(
    manager: EntityManager,
    tenantId: string,
    statement: string,
    wanted: unknown,
  ): Promise<VisibleServer[]> {
    const owners = await manager.query<{ id: string; slug: string }[]>(
      `SELECT id, slug FROM app.tenant WHERE id = $1 OR slug = $2 ORDER BY id = $1 DESC`,
      [tenantId, PLATFORM],
    );
    const found: VisibleServer[] = [];
    for (const owner of owners) {
      const rows = await this.db.visit(manager, owner.id, () =>
        manager.query<Row[]>(statement, [wanted, owner.id === tenantId]),
      );
      found.push(...rows.map((row) => visible(row, owner)));
    }
    return found;
  }
}

const visible = ({ hash, facts, ...row }: Row, owner: VisibleServer['owner']): VisibleServer => ({
  ...row,
  owner,
  url: facts.url,
  versionHash: hash,
  config: configOf(facts),
});
