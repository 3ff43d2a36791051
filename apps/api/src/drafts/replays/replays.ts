import type { ReplayView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../../audit/audit.module.js';
import { conflict, notFound } from '../../http/http.module.js';
import { DraftPreview } from '../draft-preview.js';
import { DraftStore } from '../draft-store.js';
import { actorOf, type Operator, type TenantRef } from '../../session/session.module.js';
import { ReplayStore, type StoredReplay } from './replay-store.js';
import { NOTHING_COUNTED } from './replay-tally.js';

const DAY_MS = 86_400_000;

/** What drafts would have made of the calls of the last days. */
@Injectable()
export class Replays {
  constructor(
    private readonly db: TenantDb,
    private readonly drafts: DraftStore,
    private readonly preview: DraftPreview,
    private readonly store: ReplayStore,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  /**
   * Notes down what is to be compared; nothing is decided yet.
   *
   * @throws ProblemError 404; 409 while another one is under way, without a policy, or for a draft that could not be published
   */
  start(tenant: TenantRef, operator: Operator, draftId: string, days: number): Promise<ReplayView> {
    return this.db.run(tenant.id, async (manager) => {
      const draft = await this.drafts.lock(manager, draftId);
      if (draft === undefined) throw notFound();
      const { base, rules } = await this.preview.of(manager, tenant, operator, draft.content);
      if (base === undefined) throw conflict('no_policy', 'No policy was published for this tenant yet.');
      const now = this.clock.now();
      const replay = {
        id: newId('replay'),
        draftId,
        draftVersion: draft.version,
        days,
        baseRevision: base.revision,
        rules,
        ...(await eventsSince(manager, new Date(now - days * DAY_MS))),
        counts: NOTHING_COUNTED,
        requestedBy: operator.id,
        requestedAt: new Date(now),
      };
      if (!(await this.store.add(manager, replay))) {
        throw conflict('replay_running', 'A replay is under way in this tenant. Wait for it, or cancel it.');
      }
      await this.record(manager, tenant, operator, 'replay.started', replay.id, { draft: draftId, days });
      return view(await this.getStored(manager, replay.id));
    });
  }

  list(tenant: TenantRef, draftId: string): Promise<ReplayView[]> {
    return this.db.run(tenant.id, async (manager) => {
      if ((await this.drafts.find(manager, draftId)) === undefined) throw notFound();
      return (await this.store.list(manager, draftId)).map(view);
    });
  }

  /** @throws ProblemError 404 */
  get(tenant: TenantRef, id: string): Promise<ReplayView> {
    return this.db.run(tenant.id, async (manager) => view(await this.getStored(manager, id)));
  }

  /** One that has ended stays as it is. @throws ProblemError 404 */
  cancel(tenant: TenantRef, operator: Operator, id: string): Promise<ReplayView> {
    return this.db.run(tenant.id, async (manager) => {
      const ended = await this.store.end(manager, id, 'cancelled', new Date(this.clock.now()));
      if (ended) await this.record(manager, tenant, operator, 'replay.cancelled', id, {});
      return view(await this.getStored(manager, id));
    });
  }

  private record(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    action: string,
    id: string,
    after: object,
  ): Promise<void> {
    const object = { kind: 'replay', id };
    return this.audit.record(manager, tenant, { actor: actorOf(operator), action, object, after });
  }

  private async getStored(manager: EntityManager, id: string): Promise<StoredReplay> {
    const found = await this.store.find(manager, id);
    if (found === undefined) throw notFound();
    return found;
  }
}

/** Places in the chain: after the first, up to the last. */
async function eventsSince(manager: EntityManager, at: Date): Promise<{ firstSeq: number; lastSeq: number }> {
  const [row] = await manager.query<{ first: number | null; last: number | null }[]>(
    `SELECT (SELECT min(seq)::float8 FROM app.audit_event WHERE at >= $1) AS first,
       (SELECT max(seq)::float8 FROM app.audit_event) AS last`,
    [at],
  );
  const last = row?.last ?? 0;
  return { firstSeq: row?.first == null ? last : row.first - 1, lastSeq: last };
}

const view = (replay: StoredReplay): ReplayView => ({
  id: replay.id,
  draft: replay.draftId,
  draftVersion: replay.draftVersion,
  days: replay.days,
  state: replay.state,
  failure: replay.failure,
  total: replay.lastSeq - replay.firstSeq,
  done: replay.atSeq - replay.firstSeq,
  counts: replay.counts,
  requestedAt: replay.requestedAt.toISOString(),
  endedAt: replay.endedAt?.toISOString() ?? null,
});
