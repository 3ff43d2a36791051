import { REVOCATION_BEAT, REVOCATION_CHANNEL, type RevocationMessage } from '#libs/contracts';
import { Redis } from 'ioredis';

const EVERY_MS = 500;

/** Stands in for a control plane that has nothing to revoke: its sign of life, without which gateways deny. */
export class RevocationBeat {
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly redis: Redis) {}

  static async start(redisUrl: string): Promise<RevocationBeat> {
    const beat = new RevocationBeat(new Redis(redisUrl));
    await beat.tell();
    beat.timer = setInterval(() => void beat.tell(), EVERY_MS);
    return beat;
  }

  async tell(message: RevocationMessage = { beat: true }): Promise<void> {
    await this.redis.set(REVOCATION_BEAT, 1, 'PX', 3_000);
    await this.redis.publish(REVOCATION_CHANNEL, JSON.stringify(message));
  }

  stop(): void {
    clearInterval(this.timer);
    this.redis.disconnect();
  }
}
