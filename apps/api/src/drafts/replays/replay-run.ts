import { setImmediate } from 'node:timers/promises';
import { snapshot, type Snapshot } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { compilePolicy, type Policy } from '#libs/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CurrentPolicy } from '../../roles/current-policy.read-model.js';
import type { DraftRules } from '../draft-preview.js';
import { replayableCall } from './recorded-event.js';
import { ReplayStore } from './replay-store.js';
import { ReplayTally } from './replay-tally.js';

const BATCH = 2000;
/** Calls that are decided before others have their turn: some milliseconds. */
const AT_ONCE = 50;

interface Compared {
  readonly base: Snapshot;
  readonly live: Policy;
  readonly draft: Policy;
  readonly people: DraftRules['people'];
}

/** Carries a replay from where it stands to its end, batch by batch: what a batch found and how far it came commit together. */
@Injectable()
export class ReplayRun {
  constructor(
    private readonly db: TenantDb,
    private readonly store: ReplayStore,
    private readonly policy: CurrentPolicy,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns when the replay has ended, was cancelled or is another worker's, or when this process stops: then whoever
   * comes next goes on with it.
   */
  async run(tenantId: string, id: string, worker: string, stopped: AbortSignal): Promise<void> {
    const compared = await this.db.run(tenantId, async (manager) => {
      const replay = await this.store.claim(manager, id, worker);
      return replay === undefined ? undefined : this.compared(manager, id, replay.baseRevision);
    });
    if (compared === undefined) return;
    let more = true;
    while (more && !stopped.aborted) {
      more = await this.db.run(tenantId, (manager) => this.batch(manager, id, worker, compared));
      await setImmediate();
    }
    if (more) await this.db.run(tenantId, (manager) => this.store.release(manager, id, worker));
  }

  /** It ends for a reason, in words for whoever asked for it. */
  async fail(tenantId: string, id: string, why: string): Promise<void> {
    await this.db.run(tenantId, (manager) => this.store.end(manager, id, 'failed', this.now(), why));
  }

  private async compared(
    manager: EntityManager,
    id: string,
    revision: number,
  ): Promise<Compared | undefined> {
    const base = await this.policy.findSnapshot(manager, revision);
    const rules = await this.store.rules(manager, id);
    if (base === undefined || rules === undefined) {
      const why = 'The policy that it started from is not kept any more. Start it again.';
      await this.store.end(manager, id, 'failed', this.now(), why);
      return undefined;
    }
    const { people, ...changed } = rules;
    const live = compilePolicy(base);
    await setImmediate();
    const { guardrails: _replaced, ...unchanged } = base;
    const draft = compilePolicy(snapshot.parse({ ...unchanged, ...changed }));
    return { base, live, draft, people };
  }

  /** @returns whether there is more to do */
  private async batch(
    manager: EntityManager,
    id: string,
    worker: string,
    { base, live, draft, people }: Compared,
  ): Promise<boolean> {
    const replay = await this.store.lockOwn(manager, id, worker);
    if (replay === undefined) return false;
    const events = await manager.query<{ seq: string; event: string }[]>(
      `SELECT seq, event FROM app.audit_event
       WHERE seq > $1 AND seq <= $2 AND kind = 'call' AND tool IS NOT NULL ORDER BY seq LIMIT ${BATCH}`,
      [replay.atSeq, replay.lastSeq],
    );
    const tally = new ReplayTally(live, draft, replay.counts);
    for (const [i, { event }] of events.entries()) {
      if (i % AT_ONCE === 0) await setImmediate();
      const call = replayableCall(event, base, people);
      if (call === undefined) tally.skip();
      else tally.add(call);
    }
    const more = events.length === BATCH;
    const atSeq = more ? Number(events.at(-1)?.seq) : replay.lastSeq;
    await this.store.progress(manager, id, { atSeq, counts: tally.counts, groups: tally.groups.values() });
    if (!more) await this.store.end(manager, id, 'done', this.now());
    return more;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}
