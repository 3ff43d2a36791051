import { type AdminEvent, type DecideSandbox, type SandboxView, type StdioFacts } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { profileWordChanges, profileWords } from '#libs/sandbox';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../../audit/audit.module.js';
import { conflict, notFound } from '../../http/http.module.js';
import { PolicyPublisher } from '../../policy/policy.module.js';
import { RunnerClient, RunnerRefused } from '../../runner/runner.module.js';
import type { TenantRef } from '../../session/session.module.js';
import { ServerStore, type StoredServer } from '../server-store.js';

interface DecisionRow {
  readonly decision: 'approve' | 'reject';
  readonly reason: string | null;
  readonly by: string;
  readonly at: Date;
}

type SandboxedServer = StoredServer & {
  readonly version: { readonly facts: { readonly stdio: StdioFacts } };
};

/** What a person decides about a version that would run on our machines: exactly this package with exactly this profile. */
@Injectable()
export class SandboxDecisions {
  private readonly logger = new Logger('sandboxes');

  constructor(
    private readonly db: TenantDb,
    private readonly store: ServerStore,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly runner: RunnerClient,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 404 */
  view(tenant: TenantRef, id: string): Promise<SandboxView> {
    return this.db.run(tenant.id, async (manager) => {
      const server = await this.store.find(manager, id);
      if (!isSandboxed(server)) throw notFound();
      return viewOf(manager, server);
    });
  }

  /**
   * @throws ProblemError 404; 409 `review_stale` when the version is not the one that was looked at, was decided, or has not
   * been inspected
   */
  async decide(
    tenant: TenantRef,
    actor: AdminEvent['actor'],
    id: string,
    made: DecideSandbox,
  ): Promise<SandboxView> {
    const view = await this.db.run(tenant.id, async (manager) => {
      const server = await this.store.lock(manager, id);
      if (!isSandboxed(server)) throw notFound();
      assertCurrent(server, made.versionHash);
      await this.keep(manager, server, actor, made);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor,
        action: made.decision === 'approve' ? 'server.sandbox.approved' : 'server.sandbox.rejected',
        object: { kind: 'server', id: server.id },
        after: { versionHash: made.versionHash, ...server.version.facts.stdio },
        ...(made.reason === undefined ? {} : { note: made.reason }),
      });
      return viewOf(manager, server);
    });
    if (made.decision === 'reject') await this.end(tenant, view);
    return view;
  }

  private async keep(
    manager: EntityManager,
    { version }: SandboxedServer,
    actor: AdminEvent['actor'],
    { decision, reason }: DecideSandbox,
  ): Promise<void> {
    const rows = await manager.query<unknown[]>(
      `INSERT INTO app.sandbox_decision (id, server_version_id, decision, reason, decided_by, decided_by_name, decided_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, server_version_id) DO NOTHING RETURNING 1`,
      [
        newId('sdecision'),
        version.id,
        decision,
        reason ?? null,
        actor.id,
        actor.name,
        new Date(this.clock.now()),
      ],
    );
    if (rows.length === 0)
      throw conflict('review_stale', 'This version was decided already. Reload the page.');
  }

  /** Policy has stopped it already; what still runs is ended, if the runner can be reached. */
  private async end(tenant: TenantRef, { server }: SandboxView): Promise<void> {
    try {
      await this.runner.kill({ tenant: tenant.slug, server: server.id, reason: 'rejected by a reviewer' });
    } catch (cause) {
      if (!(cause instanceof RunnerRefused)) throw cause;
      this.logger.warn(`sandboxes of ${server.slug} were not ended: ${cause.message}`);
    }
  }
}

const isSandboxed = (server: StoredServer | undefined): server is SandboxedServer =>
  server?.version.facts.stdio !== undefined;

function assertCurrent({ version }: SandboxedServer, versionHash: string): void {
  if (version.hash !== versionHash)
    throw conflict('review_stale', 'The version changed since you looked at it. Reload it and look again.');
  if (version.facts.era === null)
    throw conflict('review_stale', 'The server has not been inspected yet: probe it first.');
}

async function viewOf(
  manager: EntityManager,
  { id, slug, name, version }: SandboxedServer,
): Promise<SandboxView> {
  const { artifact, artifactDigest, profile, profileHash } = version.facts.stdio;
  const [decided] = await manager.query<DecisionRow[]>(
    `SELECT decision, reason, decided_by_name AS by, decided_at AS at FROM app.sandbox_decision WHERE server_version_id = $1`,
    [version.id],
  );
  const [before] = await manager.query<{ stdio: StdioFacts }[]>(
    `SELECT v.facts -> 'stdio' AS stdio FROM app.server_version v
       JOIN app.sandbox_decision d ON d.tenant_id = v.tenant_id AND d.server_version_id = v.id
     WHERE v.server_id = $1 AND v.id <> $2 AND d.decision = 'approve' ORDER BY d.decided_at DESC LIMIT 1`,
    [id, version.id],
  );
  const content =
    before === undefined || before.stdio.artifactDigest === artifactDigest
      ? []
      : [{ topic: 'package', before: before.stdio.artifactDigest, after: artifactDigest }];
  return {
    server: { id, slug, name },
    versionHash: version.hash,
    artifact,
    artifactDigest,
    profile,
    profileHash,
    words: profileWords(profile),
    changes: before === undefined ? [] : [...content, ...profileWordChanges(before.stdio.profile, profile)],
    state: decided === undefined ? 'pending' : decided.decision === 'approve' ? 'approved' : 'rejected',
    decidedBy: decided?.by ?? null,
    decidedAt: decided?.at.toISOString() ?? null,
    reason: decided?.reason ?? null,
  };
}
