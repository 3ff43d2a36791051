import { setTimeout as delay } from 'node:timers/promises';
import { causeOf, type Clock, type Log } from '#libs/platform';
import type { VerificationKey } from '#libs/oauth';
import type { ControlPlane } from '../enrolment/control-plane.js';
import type { ActiveSnapshot } from './active-snapshot.js';
import { compileSnapshot } from './compile-snapshot.js';
import { assertForward, readSnapshot } from './read-snapshot.js';
import type { SnapshotFiles } from './snapshot-files.js';
import type { HeldSnapshot } from './snapshot-store.js';

const MAX_WAIT_S = 25;
const FIRST_PULL_MS = 5_000;
const RETRY_FROM_MS = 500;
const RETRY_TO_MS = 10_000;

export interface FeedParts {
  readonly controlPlane: ControlPlane;
  readonly files: SnapshotFiles;
  readonly clock: Clock;
  readonly log: Log;
  /** Pinned keys of the control plane. */
  readonly keys: () => ReadonlyMap<string, VerificationKey>;
  /** Staleness bound: a confirmation must come well within it. */
  readonly maxAgeMs: number;
  /** Told of every snapshot that comes into force. */
  readonly onActive: (active: ActiveSnapshot) => void;
}

/** Keeps one tenant's snapshot up to date by long poll, from its first use until it is dropped. */
export class TenantFeed {
  held: HeldSnapshot | undefined;
  private retired: readonly string[] = [];
  private jws = '';
  private readonly stopping = new AbortController();

  constructor(
    private readonly tenant: string,
    private readonly parts: FeedParts,
  ) {}

  /**
   * Gets a first snapshot: from the control plane, or from disk while that is down. Rejects when neither has one.
   * `held` stays undefined when the control plane does not know the tenant.
   */
  async start(): Promise<void> {
    await this.recall();
    try {
      await this.pull(0, AbortSignal.any([this.stopping.signal, AbortSignal.timeout(FIRST_PULL_MS)]));
    } catch (cause) {
      if (this.held === undefined) throw cause;
      this.parts.log.warn('deciding from the last good snapshot', {
        tenant: this.tenant,
        cause: causeOf(cause),
      });
    }
  }

  /** Follows the control plane until `stop`, or until it no longer knows the tenant. */
  async follow(): Promise<void> {
    const { signal } = this.stopping;
    const patient = Math.max(1, Math.min(MAX_WAIT_S, Math.floor(this.parts.maxAgeMs / 3_000)));
    let waitS = patient;
    let retryMs = RETRY_FROM_MS;
    while (this.held !== undefined && !signal.aborted) {
      try {
        await this.pull(waitS, signal);
        waitS = patient;
        retryMs = RETRY_FROM_MS;
      } catch (cause) {
        if (signal.aborted) return;
        // After a gap the first answer should confirm the policy at once, not after a long poll.
        waitS = 0;
        this.parts.log.warn('no news from the control plane', { tenant: this.tenant, cause: causeOf(cause) });
        await delay(retryMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_TO_MS);
      }
    }
  }

  stop(): void {
    this.stopping.abort();
  }

  private async recall(): Promise<void> {
    const stored = await this.parts.files.find(this.tenant);
    if (stored === undefined) return;
    try {
      const snapshot = readSnapshot(stored.jws, this.parts.keys(), this.tenant);
      this.held = {
        active: await compileSnapshot(snapshot, undefined),
        // A clock that ran ahead when it was stored must not make it younger now.
        confirmedAt: Math.min(stored.confirmedAt, this.parts.clock.now()),
      };
      this.parts.onActive(this.held.active);
      this.jws = stored.jws;
      this.retired = stored.retiredEpochs;
    } catch (cause) {
      this.parts.log.error('the stored snapshot is not usable', {
        tenant: this.tenant,
        cause: causeOf(cause),
      });
    }
  }

  private async pull(waitS: number, signal: AbortSignal): Promise<void> {
    const answer = await this.parts.controlPlane.pullSnapshot(
      this.tenant,
      this.held?.active.mark,
      waitS,
      signal,
    );
    if (answer.kind === 'tenant-unknown') {
      this.held = undefined;
      await this.parts.files.remove(this.tenant);
      return;
    }
    if (answer.kind === 'snapshot') await this.take(answer.jws);
    else if (this.held === undefined) throw new Error('the control plane confirmed a snapshot nobody holds');
    else this.held = { active: this.held.active, confirmedAt: this.parts.clock.now() };
    await this.store();
  }

  private async take(jws: string): Promise<void> {
    const current = this.held?.active;
    const snapshot = readSnapshot(jws, this.parts.keys(), this.tenant);
    assertForward(snapshot, current?.mark, this.retired);
    const active: ActiveSnapshot = await compileSnapshot(snapshot, current);
    if (current !== undefined && current.mark.epoch !== snapshot.epoch) {
      this.retired = [...this.retired, current.mark.epoch];
      this.parts.log.warn('the control plane has a new store', {
        tenant: this.tenant,
        from: current.version,
        to: active.version,
      });
    }
    this.held = { active, confirmedAt: this.parts.clock.now() };
    this.parts.onActive(active);
    this.jws = jws;
  }

  /** A full disk must not stop decisions: the snapshot in memory is good, only a restart would miss it. */
  private async store(): Promise<void> {
    const confirmedAt = this.held?.confirmedAt ?? 0;
    try {
      await this.parts.files.write(this.tenant, {
        jws: this.jws,
        confirmedAt,
        retiredEpochs: [...this.retired],
      });
    } catch (cause) {
      this.parts.log.error('cannot store the snapshot', { tenant: this.tenant, cause: causeOf(cause) });
    }
  }
}
