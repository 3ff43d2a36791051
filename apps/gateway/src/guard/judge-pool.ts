import type { Worker } from 'node:worker_threads';
import { ContentUnjudged } from './content-guard.js';
import { READY, type JudgeAnswer, type JudgeOrder } from './judge-order.js';

export interface PoolLimits {
  /** Threads at most; each is started when the first order needs it. */
  readonly threads: number;
  /** Orders that may wait for a thread. */
  readonly waiting: number;
  /** Milliseconds that one order may take, and that it may wait before. */
  readonly timeoutMs: number;
  readonly waitMs: number;
}

interface Job {
  readonly order: JudgeOrder;
  readonly resolve: (answer: JudgeAnswer) => void;
  readonly reject: (cause: ContentUnjudged) => void;
  timer: NodeJS.Timeout;
}

/** Threads that judge payloads, one each at a time. A thread that takes too long, or fails, is ended: its order is lost. */
export class JudgePool {
  private readonly jobs: Job[] = [];
  /** Threads that can take orders, with the one they work on. */
  private readonly threads = new Map<Worker, Job | undefined>();
  private readonly starting = new Set<Worker>();
  private closed = false;

  constructor(
    private readonly start: () => Worker,
    private readonly limits: PoolLimits,
  ) {}

  /** @returns rejects with ContentUnjudged */
  judge(order: JudgeOrder): Promise<JudgeAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<JudgeAnswer>();
    if (this.closed || this.jobs.length >= this.limits.waiting) {
      reject(new ContentUnjudged(this.closed ? 'the gateway is stopping' : 'too many payloads wait'));
      return promise;
    }
    const job: Job = {
      order,
      resolve,
      reject,
      timer: setTimeout(() => this.giveUp(job), this.limits.waitMs),
    };
    this.jobs.push(job);
    this.assign();
    return promise;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.jobs.splice(0)) this.fail(job, 'the gateway is stopping');
    await Promise.all([...this.threads.keys(), ...this.starting].map((thread) => thread.terminate()));
  }

  private assign(): void {
    for (const [thread, current] of this.threads) {
      if (current !== undefined) continue;
      const job = this.jobs.shift();
      if (job === undefined) return;
      this.hand(thread, job);
    }
    const room = this.limits.threads - this.threads.size - this.starting.size;
    for (let i = Math.min(room, this.jobs.length - this.starting.size); i > 0; i--) this.add();
  }

  private hand(thread: Worker, job: Job): void {
    clearTimeout(job.timer);
    this.threads.set(thread, job);
    job.timer = setTimeout(() => {
      this.lose(thread, `took longer than ${this.limits.timeoutMs} ms`);
      void thread.terminate();
    }, this.limits.timeoutMs);
    thread.postMessage(job.order);
  }

  private add(): void {
    const thread = this.start();
    this.starting.add(thread);
    // A thread alone is no reason for the process to go on.
    thread.unref();
    thread.on('message', (message: JudgeAnswer | typeof READY) => {
      if (message === READY) {
        this.starting.delete(thread);
        if (this.closed) void thread.terminate();
        else this.threads.set(thread, undefined);
      } else this.done(thread, message);
      this.assign();
    });
    thread.once('error', (cause: unknown) =>
      this.lose(thread, `failed: ${cause instanceof Error ? cause.name : 'unknown'}`),
    );
    thread.once('exit', () => {
      this.lose(thread, 'its thread ended');
      if (!this.starting.delete(thread)) {
        this.assign();
        return;
      }
      // Another thread would not start either: whoever waits need not wait in vain.
      if (this.threads.size === 0) for (const job of this.jobs.splice(0)) this.fail(job, 'no thread starts');
    });
  }

  private done(thread: Worker, answer: JudgeAnswer): void {
    const job = this.threads.get(thread);
    if (job === undefined) return;
    this.threads.set(thread, undefined);
    clearTimeout(job.timer);
    job.resolve(answer);
  }

  private lose(thread: Worker, why: string): void {
    const job = this.threads.get(thread);
    this.threads.delete(thread);
    if (job !== undefined) this.fail(job, why);
  }

  private giveUp(job: Job): void {
    this.jobs.splice(this.jobs.indexOf(job), 1);
    this.fail(job, `waited longer than ${this.limits.waitMs} ms`);
  }

  private fail(job: Job, why: string): void {
    clearTimeout(job.timer);
    job.reject(new ContentUnjudged(`judging a payload ${why}`));
  }
}
