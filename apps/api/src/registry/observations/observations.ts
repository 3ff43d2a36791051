import { PLATFORM, type AdminEvent, type Observation, readItemKey } from '#libs/contracts';
import { SchemaValidators } from '#libs/guard';
import { TenantDb } from '#libs/database';
import { BadDefinition } from '#libs/manifest';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../../audit/audit.module.js';
import { notFound } from '../../http/http.module.js';
import { PolicyPublisher } from '../../policy/policy.module.js';
import { judgeDefinition, type JudgedDefinition } from '../intake/judged-definition.js';
import { type SeenTool, ToolIntake } from '../intake/tool-intake.js';
import type { Listed } from '../probe/listed-definitions.js';
import { ServerStore } from '../server-store.js';

type Observed = Observation['tools'][number];

/** What gateways saw live servers present instead of approved definitions. */
@Injectable()
export class Observations {
  constructor(
    private readonly db: TenantDb,
    private readonly servers: ServerStore,
    private readonly intake: ToolIntake,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly validators: SchemaValidators,
  ) {}

  /**
   * Stops the tools at every gateway and opens their reviews, in the tenant that owns the server. Idempotent. Hashes are
   * computed here; what a gateway claims about them is used only to tell whether there was a definition at all.
   *
   * @param tenant whose traffic the gateway was serving
   * @throws ProblemError 404 for a server that the tenant cannot have
   */
  async take(
    tenant: { readonly id: string },
    gateway: { readonly id: string; readonly name: string },
    observation: Observation,
  ): Promise<void> {
    const owner = await this.ownerOf(tenant.id, observation.server);
    await this.db.run(owner.id, async (manager) => {
      const server = await this.servers.lock(manager, observation.server);
      if (server === undefined) throw notFound();
      const current = await approvedHashes(manager, server.id);
      // An observation against an approval that is no longer in force says nothing about the one that is.
      const seen = [...new Map(observation.tools.map((tool) => [tool.name, tool])).values()]
        .filter(({ name, approvedHash }) => current.get(name) === approvedHash)
        .map((tool) => this.seen(tool, server.slug));
      const { drifted } = await this.intake.receive(
        manager,
        { id: server.id, slug: server.slug, owner: owner.slug },
        { seen, complete: false, seenBy: `gateway ${gateway.name}` },
      );
      await this.publisher.publish(manager, owner.id);
      if (drifted.length === 0) return;
      const actor: AdminEvent['actor'] = { kind: 'component', id: gateway.id, name: gateway.name };
      const object = { kind: 'server', id: server.id };
      const after = { drifted, observedAt: observation.at };
      await this.audit.record(manager, owner, { actor, action: 'tools.drifted', object, after });
    });
  }

  /** A definition that is not what the gateway says it is, or cannot be kept, is as good as none: the tool is stopped. */
  private seen({ name, raw, observedHash }: Observed, serverSlug: string): SeenTool {
    const { kind } = readItemKey(name);
    const definition = raw === undefined ? undefined : this.judged({ kind, raw }, serverSlug);
    const asClaimed = definition?.name === name && definition.hash === observedHash;
    return { name, definition: asClaimed ? definition : undefined };
  }

  private judged(listed: Listed, serverSlug: string): JudgedDefinition | undefined {
    try {
      return judgeDefinition(listed, serverSlug, this.validators);
    } catch (cause) {
      if (cause instanceof BadDefinition) return undefined;
      throw cause;
    }
  }

  /** The tenant itself if it has such a server, else the platform. */
  private ownerOf(tenantId: string, server: string): Promise<{ id: string; slug: string }> {
    return this.db.run(tenantId, async (manager) => {
      const own = (await this.servers.find(manager, server)) !== undefined;
      const [owner] = await manager.query<{ id: string; slug: string }[]>(
        `SELECT id, slug FROM app.tenant WHERE CASE WHEN $1 THEN id = $2 ELSE slug = $3 END`,
        [own, tenantId, PLATFORM],
      );
      if (owner === undefined) throw notFound();
      return owner;
    });
  }
}

/** Hash of the approved definition of each approved tool, stopped ones included. */
async function approvedHashes(manager: EntityManager, serverId: string): Promise<Map<string, string>> {
  const rows = await manager.query<{ name: string; hash: string }[]>(
    `SELECT t.name, v.hash FROM app.tool t
       JOIN app.tool_version v ON v.tenant_id = t.tenant_id AND v.id = t.approved_version_id
     WHERE t.server_id = $1`,
    [serverId],
  );
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}
