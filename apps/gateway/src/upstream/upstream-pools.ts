import { Pool } from 'undici';
import type { ClientCertificate } from '../credentials/upstream-credentials.js';
import { guardedConnector } from './guarded-connector.js';

const MAX_ORIGINS = 1_000;
const CONNECTIONS = 64;
const LASTING_CONNECTIONS = 256;

/** One connection pool per upstream origin and client certificate, so a slow upstream holds up nobody else (performance.md H3). */
export class UpstreamPools {
  /** Least recently created first. */
  private readonly pools = new Map<string, Pool>();
  private readonly connect: ReturnType<typeof guardedConnector>;

  constructor(private readonly allowPrivate: boolean) {
    this.connect = guardedConnector(allowPrivate);
  }

  /** @param lasting for streams that stay open: they have connections of their own, so that no call waits for one */
  of(origin: string, certificate?: ClientCertificate, lasting = false): Pool {
    const place = certificate === undefined ? origin : `${origin} ${certificate.id}`;
    const key = lasting ? `lasting ${place}` : place;
    const known = this.pools.get(key);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      connect: certificate === undefined ? this.connect : guardedConnector(this.allowPrivate, certificate),
      // A certificate that was withdrawn keeps no connection for longer than a lease lasts.
      ...(certificate === undefined ? {} : { maxRequestsPerClient: 100, keepAliveMaxTimeout: 10_000 }),
      connections: lasting ? LASTING_CONNECTIONS : CONNECTIONS,
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
    this.pools.set(key, pool);
    return pool;
  }

  /** Ends idle connections and aborts what still runs. */
  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
    this.pools.clear();
  }
}
