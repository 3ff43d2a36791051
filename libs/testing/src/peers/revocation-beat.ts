import { REVOCATION_BEAT, REVOCATION_CHANNEL, type RevocationMessage } from '#libs/contracts';
import { Redis } from 'ioredis';

const EVERY_MS = 500;

/** Stands in for a control plane that has nothing to revoke: its sign of life, without which gateways deny. */
export class RevocationBeat {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  private constructor(private readonly redis: Redis) {}

  static async start(redisUrl: string): Promise<RevocationBeat> {
    const beat = new RevocationBeat(new Redis(redisUrl));
    await beat.tell();
    beat.timer = setInterval(() => void beat.repeat(), EVERY_MS);
    return beat;
  }

  async tell(message: RevocationMessage = { beat: true }): Promise<void> {
    await this.redis.set(REVOCATION_BEAT, 1, 'PX', 3_000);
    await this.redis.publish(REVOCATION_CHANNEL, JSON.stringify(message));
  }

  /** A beat that is on its way when the test ends is no failure of the test. */
  private async repeat(): Promise<void> {
    try {
      await this.tell();
    } catch (cause) {
      if (!this.stopped) throw cause;
    }
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    this.redis.disconnect();
  }
}
