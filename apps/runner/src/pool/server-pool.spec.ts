import type { StartApproval } from '#libs/contracts';
import { Log } from '#libs/platform';
import { FixedClock } from '#libs/testing';
import { Capacity } from './capacity.js';
import { ServerPool } from './server-pool.js';
import type { ServerStarter } from './server-starter.js';
import type { WarmServer } from './warm-server.js';

describe('a pool of started servers', () => {
  const approval = {
    tenant: 'acme',
    profile: { pool: { min: 0, max: 1, reuse: 'tenant', maxCalls: 100, idleSec: 60 } },
  } as unknown as StartApproval;
  let freezing: PromiseWithResolvers<void>;
  let ended: WarmServer[];
  let pool: ServerPool;

  beforeEach(() => {
    freezing = Promise.withResolvers();
    ended = [];
    const sandbox = { freeze: () => freezing.promise, thaw: async () => undefined };
    const starter: Pick<ServerStarter, 'start' | 'end'> = {
      start: async () =>
        ({
          id: 'sbx-1',
          approval,
          sandbox,
          session: { broken: undefined },
          calls: 0,
        }) as unknown as WarmServer,
      end: async (server) => void ended.push(server),
    };
    pool = new ServerPool(
      starter as ServerStarter,
      new Capacity(1, 1),
      new FixedClock(0),
      new Log(() => undefined),
    );
  });
  const lease = () => pool.lease(approval, 1000, new AbortController().signal);

  it('keeps one between calls', async () => {
    const { server } = await lease();
    freezing.resolve();
    await pool.release(server);
    expect(await lease()).toEqual({ server, cold: false });
    expect(ended).toEqual([]);
  });

  it('ends what was being stopped after its call when it is closed, and gives it to nobody', async () => {
    const { server } = await lease();
    const returned = pool.release(server);
    const waiting = lease();
    const closed = pool.close('revoked', 'quarantined');
    freezing.resolve();
    await expect(waiting).rejects.toMatchObject({ reason: 'revoked' });
    await Promise.all([returned, closed]);
    expect(ended).toEqual([server]);
    expect(pool.size).toBe(0);
  });
});
