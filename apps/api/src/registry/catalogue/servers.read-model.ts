import { NO_FEATURES, type ProbeStep, type ServerView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { TenantRef } from '../../session/session.module.js';
import { ApiSettings } from '../../settings.js';
import type { ServerFacts } from '../server-facts.js';
import { type Owner, ownersFor } from './owners.js';
import { TOOL_ROWS } from './tool-rows.js';

interface ServerRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly hash: string;
  readonly facts: ServerFacts;
  readonly state: ServerView['probe']['state'];
  readonly error: string | null;
  readonly steps: ProbeStep[];
  readonly probedAt: Date | null;
  readonly createdAt: Date;
  readonly tools: ServerView['tools'];
}

// Others than the owner see a server once one of its tools was approved.
const SERVERS = `
  SELECT s.id, s.slug, s.name, v.hash, v.facts, s.probe_state AS state, s.probe_error AS error,
    s.probe_steps AS steps, s.probed_at AS "probedAt", s.created_at AS "createdAt", n.tools
  FROM app.server s
    JOIN app.server_version v ON v.tenant_id = s.tenant_id AND v.id = s.current_version_id
    CROSS JOIN LATERAL (
      SELECT bool_or(x.approved) AS approved, jsonb_build_object(
        'pending', count(*) FILTER (WHERE x.state = 'pending'),
        'approved', count(*) FILTER (WHERE x.state = 'approved'),
        'quarantined', count(*) FILTER (WHERE x.state = 'quarantined'),
        'enabled', count(*) FILTER (WHERE x.id = ANY ($1::text[]))) AS tools
      FROM (${TOOL_ROWS}) AS x WHERE x.server_id = s.id) AS n
  WHERE ($2 OR n.approved) AND ($3::text IS NULL OR s.id = $3)
  ORDER BY s.slug`;

/** Servers that a tenant sees: its own, then the platform's. */
@Injectable()
export class ServersReadModel {
  constructor(
    private readonly db: TenantDb,
    private readonly settings: ApiSettings,
  ) {}

  /** @param id only this one */
  list(tenant: TenantRef, id?: string): Promise<ServerView[]> {
    return this.db.run(tenant.id, async (manager) => {
      const views: ServerView[] = [];
      for (const owner of await ownersFor(manager, tenant.id)) {
        const rows = await this.db.visit(manager, owner.id, () =>
          manager.query<ServerRow[]>(SERVERS, [owner.enabled, owner.own, id ?? null]),
        );
        views.push(...rows.map((row) => this.view(row, owner, tenant)));
      }
      return views;
    });
  }

  async find(tenant: TenantRef, id: string): Promise<ServerView | undefined> {
    const [view] = await this.list(tenant, id);
    return view;
  }

  private view({ facts, hash, ...row }: ServerRow, owner: Owner, tenant: TenantRef): ServerView {
    return {
      id: row.id,
      slug: row.slug,
      name: row.name,
      owner: owner.slug,
      url: facts.url,
      credential: facts.credential,
      era: facts.era,
      protocolVersion: facts.protocolVersion,
      versionHash: facts.era === null ? null : hash,
      features: facts.features ?? NO_FEATURES,
      endpoint: `${this.settings.gatewayUrl}/t/${tenant.slug}/s/${row.slug}/mcp`,
      probe: {
        state: row.state,
        at: row.probedAt?.toISOString() ?? null,
        error: row.error,
        steps: row.steps,
      },
      tools: row.tools,
      createdAt: row.createdAt.toISOString(),
    };
  }
}
