import { testRedisUrl } from '#libs/testing';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { PromptRedis } from './prompt-redis.js';

describe('PromptRedis', () => {
  describe('with a server that takes everything and says nothing', () => {
    const sockets: Socket[] = [];
    let silent: Server;
    let redis: PromptRedis;

    beforeEach(async () => {
      silent = createServer((socket) => void sockets.push(socket.resume()));
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      redis = new PromptRedis(`redis://127.0.0.1:${port}`, { enableReadyCheck: false }, 50);
      await once(redis, 'ready');
    });

    afterEach(async () => {
      redis.disconnect();
      for (const socket of sockets.splice(0)) socket.destroy();
      silent.close();
      await once(silent, 'close');
    });

    it('rejects each command, those sent at once and those sent later', async () => {
      const outcome = (): Promise<string> =>
        redis.ping().then(
          () => 'answered',
          (cause: Error) => cause.message,
        );
      const late = 'Command timed out';
      expect(await Promise.all([outcome(), outcome(), outcome()])).toEqual([late, late, late]);
      expect(await outcome()).toBe(late);
    });
  });

  it('lets commands be that are answered, more of them than it keeps in mind', async () => {
    const redis = new PromptRedis(testRedisUrl(), {}, 20_000);
    try {
      const texts = Array.from({ length: 1000 }, (_, i) => `text ${i}`);
      expect(await Promise.all(texts.map((text) => redis.echo(text)))).toEqual(texts);
      await expect(redis.call('no-such-command')).rejects.toThrow('unknown command');
      expect(await redis.echo('one more')).toBe('one more');
    } finally {
      redis.disconnect();
    }
  });
});
