import type { ReplayCounts } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import type { Policy } from '#libs/policy';
import { replayCall, type ReplayChange } from '#libs/policy';
import type { ReplayableCall } from './recorded-event.js';

/** Calls of one caller of one tool that change alike. */
export interface ChangeGroup {
  readonly id: string;
  readonly change: ReplayChange;
  readonly subject: string;
  readonly clientId: string;
  readonly tool: string;
  readonly role: string;
  readonly before: string;
  readonly after: string;
  count: number;
  readonly calls: string[];
}

const SAMPLES = 5;

export const NOTHING_COUNTED: ReplayCounts = {
  calls: 0,
  same: 0,
  denied: 0,
  allowed: 0,
  approval: 0,
  unknown: 0,
  skipped: 0,
  tried: {},
};

/** Decides calls again and adds up what changes. Holds one batch, not the whole replay. */
export class ReplayTally {
  readonly groups = new Map<string, ChangeGroup>();
  readonly counts: ReplayCounts;

  constructor(
    private readonly live: Policy,
    private readonly draft: Policy,
    before: ReplayCounts,
  ) {
    this.counts = structuredClone(before);
  }

  skip(): void {
    this.counts.skipped++;
  }

  add(call: ReplayableCall): void {
    this.counts.calls++;
    this.countTried(call);
    const { change, role, before, after } = replayCall(this.live, this.draft, call);
    if (change === 'same') this.counts.same++;
    else this.put(call, call.scopesKnown ? change : 'unknown', role, before, after);
  }

  private put(
    { id: call, call: { caller, tool } }: ReplayableCall,
    change: ReplayChange,
    role = caller.roles.join(', '),
    before: string,
    after: string,
  ): void {
    this.counts[change]++;
    const { sub: subject, clientId } = caller;
    const id = sha256Hex(JSON.stringify([change, subject, clientId, tool, role]));
    const group = this.groups.get(id);
    if (group === undefined) {
      const first = { id, change, subject, clientId, tool, role, before, after, count: 1, calls: [call] };
      this.groups.set(id, first);
      return;
    }
    group.count++;
    if (group.calls.length < SAMPLES) group.calls.push(call);
  }

  private countTried({ tried: { shadow, would } }: ReplayableCall): void {
    if (would === undefined) return;
    for (const id of shadow ?? []) {
      const counted = (this.counts.tried[id] ??= { denied: 0, approval: 0 });
      counted[would]++;
    }
  }
}
