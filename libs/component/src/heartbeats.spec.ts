import type { Heartbeat } from '#libs/contracts';
import { Log } from '#libs/platform';
import { Heartbeats } from './heartbeats.js';

describe('Heartbeats', () => {
  const silent = new Log(() => undefined);

  const beats = async (answers: (() => Promise<void>)[]): Promise<Heartbeat[]> => {
    const sent: Heartbeat[] = [];
    await new Promise<void>((done) => {
      const heartbeats = new Heartbeats(
        async (status) => {
          sent.push(status);
          try {
            await answers[sent.length - 1]?.();
          } finally {
            if (sent.length === answers.length) {
              heartbeats.close();
              done();
            }
          }
        },
        () => ({ version: '1.2.3', revisions: { acme: 7 } }),
        silent,
      );
      heartbeats.start();
    });
    return sent;
  };

  it('tell version and revisions', async () => {
    expect(await beats([async () => undefined])).toEqual([{ version: '1.2.3', revisions: { acme: 7 } }]);
  });

  it('survive a control plane that is away', async () => {
    expect(await beats([() => Promise.reject(new Error('away'))])).toHaveLength(1);
  });
});
