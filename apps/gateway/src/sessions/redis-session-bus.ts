import { SESSION_CHANNEL, tenantKeys } from '#libs/contracts';
import { causeOf, type Log } from '#libs/platform';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { SessionBus, type SessionMessage, sessionMessage } from './session-bus.js';

const letter = z.object({ tenant: z.string(), digest: z.string(), message: sessionMessage });

/** One channel for all sessions: what is said is rare, and to subscribe for each session would cost every call. */
export class RedisSessionBus extends SessionBus {
  /** @param events a connection of its own: one that listens can do nothing else */
  constructor(
    private readonly commands: Redis,
    private readonly events: Redis,
    private readonly log: Log,
  ) {
    super();
  }

  /** Begins to hear what other replicas say, and again after each time Redis was away. */
  follow(): void {
    this.events.on('message', (_channel: string, text: string) => this.read(text));
    const subscribe = (): void => {
      this.events.subscribe(SESSION_CHANNEL).catch((cause: unknown) => {
        this.log.warn('what is said to sessions is not heard', { cause: causeOf(cause) });
      });
    };
    this.events.on('ready', subscribe);
    if (this.events.status === 'ready') subscribe();
  }

  override async say(tenant: string, digest: string, message: SessionMessage): Promise<void> {
    await this.commands.publish(SESSION_CHANNEL, JSON.stringify({ tenant, digest, message }));
  }

  override async expect(tenant: string, digest: string, id: string, ttlMs: number): Promise<void> {
    await this.commands.set(tenantKeys(tenant).question(digest, id), '1', 'PX', ttlMs);
  }

  override async take(tenant: string, digest: string, id: string): Promise<boolean> {
    return (await this.commands.del(tenantKeys(tenant).question(digest, id))) === 1;
  }

  private read(text: string): void {
    try {
      const { tenant, digest, message } = letter.parse(JSON.parse(text));
      this.hear(tenant, digest, message);
    } catch (cause) {
      this.log.warn('what was said to a session cannot be read', { cause: causeOf(cause) });
    }
  }
}
