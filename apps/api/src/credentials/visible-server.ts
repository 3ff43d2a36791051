import { type CredentialConfig, PLATFORM } from '#libs/contracts';
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

const SERVER = `
  SELECT s.id, s.slug, s.name, v.hash, v.facts
  FROM app.server s JOIN app.server_version v ON v.tenant_id = s.tenant_id AND v.id = s.current_version_id
  WHERE s.id = $1 AND ($2 OR EXISTS (
    SELECT FROM app.tool t WHERE t.tenant_id = s.tenant_id AND t.server_id = s.id AND t.approved_version_id IS NOT NULL))`;

@Injectable()
export class VisibleServers {
  constructor(private readonly db: TenantDb) {}

  /** @param manager of the tenant's transaction */
  async find(manager: EntityManager, tenantId: string, id: string): Promise<VisibleServer | undefined> {
    const owners = await manager.query<{ id: string; slug: string }[]>(
      `SELECT id, slug FROM app.tenant WHERE id = $1 OR slug = $2 ORDER BY id = $1 DESC`,
      [tenantId, PLATFORM],
    );
    for (const owner of owners) {
      const [row] = await this.db.visit(manager, owner.id, () =>
        manager.query<Row[]>(SERVER, [id, owner.id === tenantId]),
      );
      if (row !== undefined) return visible(row, owner);
    }
    return undefined;
  }
}

const visible = ({ hash, facts, ...row }: Row, owner: VisibleServer['owner']): VisibleServer => ({
  ...row,
  owner,
  url: facts.url,
  versionHash: hash,
  config: configOf(facts),
});
