import { REVOCATION_BEAT, REVOCATION_BEAT_TTL_MS, REVOCATION_CHANNEL } from '#libs/contracts';
import { Redis } from 'ioredis';

const EVERY_MS = 1_000;

/** The control plane's sign of life, without which a gateway denies. @returns ends it */
export async function beatRevocations(redisUrl: string): Promise<() => void> {
  const redis = new Redis(redisUrl);
  const beat = async (): Promise<void> => {
    await redis.set(REVOCATION_BEAT, 1, 'PX', REVOCATION_BEAT_TTL_MS);
    await redis.publish(REVOCATION_CHANNEL, JSON.stringify({ beat: true }));
  };
  await beat();
  const timer = setInterval(() => void beat(), EVERY_MS);
  return () => {
    clearInterval(timer);
    redis.disconnect();
  };
}
