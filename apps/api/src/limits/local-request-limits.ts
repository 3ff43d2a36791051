import { Clock } from '#libs/platform';
import { intervalOf, type Limit, RequestLimits } from './request-limits.js';

const MAX_KEYS = 20_000;

/** Counts in this process alone: while Redis is away, and in tests. Bounded: the longest known keys are forgotten first. */
export class LocalRequestLimits extends RequestLimits {
  /** When the last request that was let through would be due, were the flow even; in the order of insertion. */
  private readonly due = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  charge(key: string, limit: Limit): Promise<number> {
    return Promise.resolve(this.ask(key, limit, true));
  }

  peek(key: string, limit: Limit): Promise<number> {
    return Promise.resolve(this.ask(key, limit, false));
  }

  private ask(key: string, limit: Limit, count: boolean): number {
    const now = this.clock.now();
    const interval = intervalOf(limit);
    const next = Math.max(now, this.due.get(key) ?? 0) + interval;
    const wait = next - limit.burst * interval - now;
    if (wait > 0) return Math.ceil(wait / 1000);
    if (!count) return 0;
    this.due.delete(key);
    this.due.set(key, next);
    const [oldest] = this.due.keys();
    if (this.due.size > MAX_KEYS && oldest !== undefined) this.due.delete(oldest);
    return 0;
  }
}
