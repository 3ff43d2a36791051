import type { addDraft, DraftContent, DraftSummary, DraftView, setDraft } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound } from '../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { DraftApplication } from './draft-application.js';
import { changeView, digestOf, draftedChanges } from './draft-diff.js';
import { DraftPreview } from './draft-preview.js';
import { DraftStore, type StoredDraft } from './draft-store.js';

const MOST = 50;

/** Changes of roles, guardrails and mappings that are not in force. Each is checked as if it were published. */
@Injectable()
export class Drafts {
  constructor(
    private readonly db: TenantDb,
    private readonly store: DraftStore,
    private readonly preview: DraftPreview,
    private readonly application: DraftApplication,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  list(tenant: TenantRef): Promise<DraftSummary[]> {
    return this.db.run(tenant.id, async (manager) => (await this.store.list(manager)).map(summary));
  }

  /** @throws ProblemError 404 */
  get(tenant: TenantRef, id: string): Promise<DraftView> {
    return this.db.run(tenant.id, async (manager) => {
      const draft = await this.store.find(manager, id);
      if (draft === undefined) throw notFound();
      return view(manager, draft);
    });
  }

  /** @throws ProblemError 409 for too many; 409, 422 for one that could not be published */
  add(
    tenant: TenantRef,
    operator: Operator,
    { name, content }: z.output<typeof addDraft>,
  ): Promise<DraftView> {
    return this.db.run(tenant.id, async (manager) => {
      if ((await this.store.count(manager)) >= MOST) {
        throw conflict('too_many_drafts', `There are ${MOST} already. Publish or discard some.`);
      }
      await this.preview.of(manager, tenant, operator, content);
      const draft = {
        id: newId('draft'),
        name,
        version: 1,
        content,
        base: await baseOf(manager, content),
        ...this.by(operator),
      };
      await this.store.put(manager, draft);
      await this.record(manager, tenant, operator, 'draft.added', draft.id, { after: { name, content } });
      return view(manager, draft);
    });
  }

  /** @throws ProblemError 404; 409, 422 as when added */
  set(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    { name, content }: z.output<typeof setDraft>,
  ): Promise<DraftView> {
    return this.db.run(tenant.id, async (manager) => {
      const before = await this.store.lock(manager, id);
      if (before === undefined) throw notFound();
      await this.preview.of(manager, tenant, operator, content);
      const base = await baseOf(manager, content, before.base);
      const draft = { id, name, version: before.version + 1, content, base, ...this.by(operator) };
      await this.store.put(manager, draft);
      await this.record(manager, tenant, operator, 'draft.set', id, {
        before: { name: before.name, content: before.content },
        after: { name, content },
      });
      return view(manager, draft);
    });
  }

  /** What is in force now is what the draft is made of: somebody has looked at the difference. @throws ProblemError 404, 409 */
  rebase(tenant: TenantRef, operator: Operator, id: string, version: number): Promise<DraftView> {
    return this.db.run(tenant.id, async (manager) => {
      const before = await this.getLocked(manager, id, version);
      const base = await baseOf(manager, before.content);
      const draft = { ...before, version: version + 1, base, ...this.by(operator) };
      await this.store.put(manager, draft);
      await this.record(manager, tenant, operator, 'draft.rebased', id, {});
      return view(manager, draft);
    });
  }

  /** @throws ProblemError 404 */
  remove(tenant: TenantRef, operator: Operator, id: string): Promise<void> {
    return this.db.run(tenant.id, async (manager) => {
      const before = await this.store.lock(manager, id);
      if (before === undefined) throw notFound();
      await this.store.remove(manager, id);
      const { name, content } = before;
      await this.record(manager, tenant, operator, 'draft.removed', id, { before: { name, content } });
    });
  }

  /**
   * Puts the draft in force, all of it or nothing, and drops it.
   *
   * @throws ProblemError 404; 409 for another version, or where somebody changed what it was made of; 409, 422 as when added
   */
  publish(tenant: TenantRef, operator: Operator, id: string, version: number): Promise<void> {
    return this.db.run(tenant.id, async (manager) => {
      const { name, content, base } = await this.getLocked(manager, id, version);
      await this.application.lock(manager, content);
      const changes = await draftedChanges(manager, content);
      const stale = changes.map(changeView(base)).filter((change) => change.stale);
      if (stale.length > 0) {
        const names = stale.map((change) => `${change.kind} ${change.name}`).join(', ');
        throw conflict(
          'draft_stale',
          `Changed since the draft was made: ${names}. Look at the difference to what is in force, then keep the draft or discard it.`,
        );
      }
      await this.application.apply(manager, tenant, operator, content);
      await this.store.remove(manager, id);
      await this.record(manager, tenant, operator, 'draft.published', id, { after: { name, content } });
    });
  }

  private async getLocked(manager: EntityManager, id: string, version: number): Promise<StoredDraft> {
    const draft = await this.store.lock(manager, id);
    if (draft === undefined) throw notFound();
    if (draft.version !== version) {
      throw conflict(
        'draft_changed',
        `${draft.changedBy} changed the draft: it is at version ${draft.version}, and you saw ${version}. Load it again.`,
      );
    }
    return draft;
  }

  private by({ username }: Operator): Pick<StoredDraft, 'changedBy' | 'changedAt'> {
    return { changedBy: username, changedAt: new Date(this.clock.now()) };
  }

  private record(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    action: string,
    id: string,
    change: { before?: unknown; after?: unknown },
  ): Promise<void> {
    const object = { kind: 'draft', id };
    return this.audit.record(manager, tenant, { actor: actorOf(operator), action, object, ...change });
  }
}

/** What is in the draft already stays made of what it was made of: whoever edits it did so from there, whatever it says now. */
async function baseOf(
  manager: EntityManager,
  content: DraftContent,
  before: StoredDraft['base'] = {},
): Promise<Record<string, string>> {
  const changes = await draftedChanges(manager, content);
  return Object.fromEntries(changes.map((change) => [change.key, before[change.key] ?? digestOf(change)]));
}

const summary = ({ id, name, version, content, changedBy, changedAt }: StoredDraft): DraftSummary => ({
  id,
  name,
  version,
  changedBy,
  changedAt: changedAt.toISOString(),
  changes: content.roles.length + content.guardrails.length + content.mappings.length,
});

const view = async (manager: EntityManager, draft: StoredDraft): Promise<DraftView> => ({
  ...summary(draft),
  content: draft.content,
  diff: (await draftedChanges(manager, draft.content)).map(changeView(draft.base)),
});
