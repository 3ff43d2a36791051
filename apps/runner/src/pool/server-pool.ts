import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StartApproval } from '#libs/contracts';
import type { Clock } from '#libs/platform';
import { causeOf, type Log } from '#libs/platform';
import { RunFailure } from '../sandbox/run-failure.js';
import type { Capacity } from './capacity.js';
import type { ServerStarter } from './server-starter.js';
import type { WarmServer } from './warm-server.js';

export interface Lease {
  readonly server: WarmServer;
  /** Whether it was started for this lease. */
  readonly cold: boolean;
}

interface Waiter {
  readonly resolve: (lease: Lease) => void;
  readonly reject: (failure: RunFailure) => void;
}

/**
 * Started servers of one approved version for one tenant. Each serves one call at a time and is frozen between calls, so it
 * can do nothing then; after anything odd it is discarded, never given out again.
 */
export class ServerPool {
  private readonly idle: WarmServer[] = [];
  private readonly waiting: Waiter[] = [];
  private readonly leased = new Set<WarmServer>();
  /** Being ended. */
  private readonly ending = new Set<WarmServer>();
  /** What could not be ended. It keeps its place in the capacity, and its end is tried again. */
  private readonly survivors = new Set<WarmServer>();
  private starting = 0;
  private readonly returning = new Set<Promise<void>>();
  private closed: RunFailure | undefined;

  constructor(
    private readonly starter: ServerStarter,
    private readonly capacity: Capacity,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  get size(): number {
    return this.idle.length + this.leased.size + this.starting;
  }

  /** Whether nothing of it runs, or may still run. */
  get isOver(): boolean {
    return this.size + this.returning.size + this.ending.size + this.survivors.size === 0;
  }

  /**
   * @param gone gives up the place in the queue
   * @throws RunFailure `busy` when the call's time is over first
   */
  async lease(approval: StartApproval, waitMs: number, gone: AbortSignal): Promise<Lease> {
    if (this.closed !== undefined) throw this.closed;
    const ready = (await this.takeIdle()) ?? (await this.takeReturning());
    await this.assertOpen(ready);
    if (ready !== undefined) return this.woken(ready);
    if (this.size < approval.profile.pool.max && this.capacity.take(approval.tenant))
      return this.started(approval);
    return this.queued(waitMs, gone);
  }

  /** Back after a call that went well. */
  async release(server: WarmServer): Promise<void> {
    const returned = this.putBack(server);
    this.returning.add(returned);
    try {
      await returned;
    } finally {
      this.returning.delete(returned);
    }
  }

  private async putBack(server: WarmServer): Promise<void> {
    this.leased.delete(server);
    const { pool } = server.approval.profile;
    const spent =
      pool.reuse === 'never' || server.calls >= pool.maxCalls || server.session.broken !== undefined;
    if (spent || this.closed !== undefined) return this.discard(server);
    const next = this.waiting.shift();
    if (next !== undefined) {
      this.leased.add(server);
      return next.resolve({ server, cold: false });
    }
    try {
      await server.sandbox.freeze();
    } catch (cause) {
      this.log.warn('a sandbox could not be frozen', { sandbox: server.id, cause: causeOf(cause) });
      return this.discard(server);
    }
    // What it wrote before it was stopped is in the pipe, and is read now.
    await nextTurn();
    if (server.session.broken !== undefined || this.isClosed()) return this.discard(server);
    server.idleSince = this.clock.now();
    this.idle.push(server);
  }

  /** Ends it; whoever waits gets a fresh one. @throws Error when it survives: `trim` and `close` try again */
  async discard(server: WarmServer): Promise<void> {
    this.leased.delete(server);
    this.survivors.delete(server);
    this.ending.add(server);
    try {
      await this.starter.end(server);
    } catch (cause) {
      this.survivors.add(server);
      throw cause;
    } finally {
      this.ending.delete(server);
    }
    this.capacity.give(server.approval.tenant);
    const next = this.closed === undefined ? this.waiting.shift() : undefined;
    if (next === undefined) return;
    if (this.capacity.take(server.approval.tenant))
      this.started(server.approval).then(next.resolve, next.reject);
    else this.waiting.unshift(next);
  }

  /** Ends what has been idle for too long, down to the number that is kept ready. */
  async trim(): Promise<void> {
    const age = (server: WarmServer): number =>
      (this.clock.now() - server.idleSince) / 1000 / server.approval.profile.pool.idleSec;
    // Those kept ready go as well when the version has not been used for ten times as long. The oldest stand first.
    let spare = this.idle.length - (this.idle[0]?.approval.profile.pool.min ?? 0);
    const over = this.idle.filter((server) => (age(server) >= 1 && spare-- > 0) || age(server) >= 10);
    for (const server of over) this.idle.splice(this.idle.indexOf(server), 1);
    await this.discardAll([...over, ...this.survivors]);
  }

  /** Ends everything, calls under way included. @throws Error when something survives: to be asked again */
  async close(reason: 'revoked' | 'shutdown' | 'quarantined', detail: string): Promise<void> {
    this.closed ??= new RunFailure(reason, detail);
    for (const waiter of this.waiting.splice(0)) waiter.reject(this.closed);
    // A call under way hears why; its own lease ends the sandbox.
    for (const { session } of this.leased) session.fail(reason, detail);
    await this.discardAll([...this.idle.splice(0), ...this.survivors]);
    // Those that were being stopped after their call see that nothing is kept any more.
    await Promise.all(this.returning);
  }

  /** One that cannot be ended keeps none of the others. @throws the first failure */
  private async discardAll(servers: readonly WarmServer[]): Promise<void> {
    const results = await Promise.allSettled(servers.map((server) => this.discard(server)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** Asked anew after each wait: it may have been closed meanwhile. */
  private isClosed(): boolean {
    return this.closed !== undefined;
  }

  /** Gives nothing out that was found before the pool was closed. @throws RunFailure */
  private async assertOpen(ready: WarmServer | undefined): Promise<void> {
    const { closed } = this;
    if (closed === undefined) return;
    if (ready !== undefined) await this.discard(ready);
    throw closed;
  }

  /** One that is being stopped after its call: waiting for it takes less than a start. */
  private async takeReturning(): Promise<WarmServer | undefined> {
    for (const returned of this.returning) {
      await returned.catch(() => undefined); // whoever gives it back reports that
      const ready = await this.takeIdle();
      if (ready !== undefined) return ready;
    }
    return undefined;
  }

  /** The most recently used: its memory is warm, and the others may grow old. One that has ended meanwhile is cleared away. */
  private async takeIdle(): Promise<WarmServer | undefined> {
    const server = this.idle.pop();
    if (server?.session.broken === undefined) return server;
    await this.discard(server);
    return this.takeIdle();
  }

  private async woken(server: WarmServer): Promise<Lease> {
    this.leased.add(server);
    await server.sandbox.thaw();
    return { server, cold: false };
  }

  private async started(approval: StartApproval): Promise<Lease> {
    this.starting++;
    try {
      const server = await this.starter.start(approval).catch((cause: unknown) => {
        this.capacity.give(approval.tenant);
        throw cause;
      });
      this.leased.add(server);
      await this.assertOpen(server);
      return { server, cold: true };
    } finally {
      this.starting--;
    }
  }

  private queued(waitMs: number, gone: AbortSignal): Promise<Lease> {
    const { promise, resolve, reject } = Promise.withResolvers<Lease>();
    const waiter: Waiter = { resolve, reject };
    this.waiting.push(waiter);
    const leave = (reason: 'busy' | 'cancelled', detail: string): void => {
      const at = this.waiting.indexOf(waiter);
      if (at === -1) return; // served meanwhile
      this.waiting.splice(at, 1);
      reject(new RunFailure(reason, detail));
    };
    const timer = setTimeout(() => leave('busy', 'all sandboxes of the server are in use'), waitMs);
    const left = (): void => leave('cancelled', 'the caller went away');
    gone.addEventListener('abort', left, { once: true });
    return promise.finally(() => {
      clearTimeout(timer);
      gone.removeEventListener('abort', left);
    });
  }
}
