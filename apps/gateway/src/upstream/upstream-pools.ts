import { Pool } from 'undici';
import { guardedConnector } from './guarded-connector.js';

const MAX_ORIGINS = 1_000;
const CONNECTIONS = 64;

/** One connection pool per upstream origin, so a slow upstream holds up nobody else (performance.md H3). */
export class UpstreamPools {
  /** Least recently created first. */
  private readonly pools = new Map<string, Pool>();
  private readonly connect: ReturnType<typeof guardedConnector>;

  constructor(allowPrivate: boolean) {
    this.connect = guardedConnector(allowPrivate);
  }

  of(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      connect: this.connect,
      connections: CONNECTIONS,
      pipelining: 1,
      // An exchange has one timer of its own, for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const [oldest] = this.pools;
    if (this.pools.size >= MAX_ORIGINS && oldest !== undefined) {
      this.pools.delete(oldest[0]);
      void oldest[1].close();
    }
    this.pools.set(origin, pool);
    return pool;
  }

  /** Ends idle connections and aborts what still runs. */
  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
    this.pools.clear();
  }
}
