import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { ApiSettings } from '../settings.js';

/** PostgreSQL channel; the payload is the slug of a tenant that has a new snapshot. */
export const POLICY_CHANNEL = 'policy';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5000;

/** Something that ends when the tenant's policy may have changed, or when nobody waits any more. */
export interface PolicyWatch {
  readonly changed: Promise<void>;
  stop(): void;
}

/**
 * Wakes whoever waits for a tenant's policy, on one connection of its own (a pooled one cannot LISTEN). While that
 * connection is down nothing is lost: everybody is woken when it is back and looks again.
 */
@Injectable()
export class PolicyChanges implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('policy');
  private readonly waiting = new Map<string, Set<() => void>>();
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private stopped = false;

  constructor(private readonly settings: ApiSettings) {}

  /** The process is stopping: nothing is worth waiting for. */
  get closed(): boolean {
    return this.stopped;
  }

  async onModuleInit(): Promise<void> {
    await this.connect();
  }

  /** Watch before looking at the present state, or a change in between is missed. */
  watch(slug: string): PolicyWatch {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.stopped) resolve();
    const waiters = this.waiting.get(slug) ?? new Set();
    this.waiting.set(slug, waiters.add(resolve));
    const stop = (): void => {
      waiters.delete(resolve);
      if (waiters.size === 0 && this.waiting.get(slug) === waiters) this.waiting.delete(slug);
    };
    return { changed: promise, stop };
  }

  /** How many wait now. */
  get waiters(): number {
    return [...this.waiting.values()].reduce((sum, { size }) => sum + size, 0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    this.wakeAll();
    await this.client?.end();
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.settings.databaseUrl, keepAlive: true });
    client.on('error', (cause) => this.lost(client, cause));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => this.wake(payload ?? ''));
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${POLICY_CHANNEL}`);
      this.failures = 0;
      this.wakeAll();
    } catch (cause) {
      this.lost(client, cause);
    }
  }

  private lost(client: pg.Client, cause?: unknown): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    this.logger.warn(
      `not listening for policy changes: ${cause instanceof Error ? cause.message : 'connection closed'}`,
    );
    client.end().catch(() => undefined); // already broken: nothing can be done about it
    const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures++);
    this.retry = setTimeout(() => void this.connect(), delay);
  }

  private wake(slug: string): void {
    const waiters = this.waiting.get(slug);
    this.waiting.delete(slug);
    for (const resolve of waiters ?? []) resolve();
  }

  private wakeAll(): void {
    for (const slug of this.waiting.keys()) this.wake(slug);
  }
}
