import {
  REVOCATION_BEAT,
  REVOCATION_CHANNEL,
  revocationEntry,
  type RevocationMessage,
  revocationMessage,
  tenantKeys,
} from '#libs/contracts';
import { causeOf, type Log } from '#libs/platform';
import type { Redis } from 'ioredis';
import { type LoadedRevocations, RevocationSource } from './revocation-source.js';

/** Revocations as the control plane keeps them in Redis. */
export class RedisRevocationSource extends RevocationSource {
  /** @param events a connection of its own: one that listens can do nothing else */
  constructor(
    private readonly commands: Redis,
    private readonly events: Redis,
    private readonly log: Log,
  ) {
    super();
  }

  override follow(onMessage: (message: RevocationMessage) => void, onConnect: () => void): void {
    this.events.on('message', (_channel: string, text: string) => {
      const message = this.read(text);
      if (message !== undefined) onMessage(message);
    });
    const subscribe = (): void => {
      this.events.subscribe(REVOCATION_CHANNEL).then(onConnect, (cause: unknown) => {
        this.log.warn('revocations are not followed', { cause: causeOf(cause) });
      });
    };
    this.events.on('ready', subscribe);
    if (this.events.status === 'ready') subscribe();
  }

  override async load(tenant: string): Promise<LoadedRevocations> {
    const answers = await this.commands
      .pipeline()
      .zrange(tenantKeys(tenant).revocations, 0, -1, 'WITHSCORES')
      .exists(REVOCATION_BEAT)
      .exec();
    const [set, beat] = answers ?? [];
    const failure = set?.[0] ?? beat?.[0];
    if (failure) throw failure;
    const rows = set?.[1] as string[];
    const entries = [];
    for (let i = 0; i + 1 < rows.length; i += 2) {
      const entry = revocationEntry.parse(JSON.parse(rows[i] as string));
      entries.push({ ...entry, until: Number(rows[i + 1]) });
    }
    return { entries, beating: beat?.[1] === 1 };
  }

  /** What cannot be read is found by the next load, or makes that one fail. */
  private read(text: string): RevocationMessage | undefined {
    try {
      return revocationMessage.parse(JSON.parse(text));
    } catch (cause) {
      this.log.warn('a revocation message cannot be read', { cause: causeOf(cause) });
      return undefined;
    }
  }
}
