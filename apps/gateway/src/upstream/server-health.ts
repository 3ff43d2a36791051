import type { Clock } from '#libs/platform';
import { UpstreamFailure } from './upstream-failure.js';

/** Failures in a row after which a server is left alone for a while. */
const THRESHOLD = 5;
const REST_MS = 10_000;
/** Calls that may be under way at one server. */
const MAX_RUNNING = 256;
const MAX_SERVERS = 10_000;

interface Health {
  running: number;
  failures: number;
  /** Unix milliseconds until which no call is sent. */
  restsUntil: number;
}

/**
 * Circuit breaker and concurrency bound per server: a server that keeps failing is left alone, then tried with one call;
 * a slow one cannot pile up calls without limit.
 */
export class ServerHealth {
  private readonly servers = new Map<string, Health>();

  constructor(private readonly clock: Clock) {}

  /** Counts a call in. Each `enter` needs one `leave`. @throws UpstreamFailure when the call must not be sent */
  enter(server: string): void {
    const health = this.of(server);
    const now = this.clock.now();
    if (now < health.restsUntil) throw refused('the server kept failing and rests');
    if (health.running >= MAX_RUNNING)
      throw refused(`${MAX_RUNNING} calls are already under way at the server`);
    // The rest is over: this call is the probe, others wait for its result.
    if (health.failures >= THRESHOLD) health.restsUntil = now + REST_MS;
    health.running++;
  }

  leave(server: string, failed: boolean): void {
    const health = this.of(server);
    health.running--;
    if (!failed) {
      health.failures = 0;
      health.restsUntil = 0;
    } else if (++health.failures >= THRESHOLD) health.restsUntil = this.clock.now() + REST_MS;
  }

  private of(server: string): Health {
    let health = this.servers.get(server);
    if (health === undefined) {
      if (this.servers.size >= MAX_SERVERS) this.forgetIdle();
      health = { running: 0, failures: 0, restsUntil: 0 };
      this.servers.set(server, health);
    }
    return health;
  }

  private forgetIdle(): void {
    for (const [server, { running }] of this.servers) if (running === 0) this.servers.delete(server);
  }
}

const refused = (why: string): UpstreamFailure => new UpstreamFailure('upstream-failed', why, false);
