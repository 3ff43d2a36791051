import type { StartApproval } from '#libs/contracts';
import { Log } from '#libs/platform';
import { FixedClock } from '#libs/testing';
import { RunFailure } from '../sandbox/run-failure.js';
import { UnprovedArtifact } from '../store/unproved-artifact.js';
import { Capacity } from './capacity.js';
import { ServerPools } from './server-pools.js';
import type { ServerStarter } from './server-starter.js';
import type { WarmServer } from './warm-server.js';

describe('pools of started servers', () => {
  const approval = {
    tenant: 'acme',
    server: 'notes',
    profile: { pool: { min: 1, max: 1, reuse: 'tenant', maxCalls: 100, idleSec: 60 } },
  } as unknown as StartApproval;
  let changed: Error | undefined;
  /** Servers whose end fails. */
  let immortal: boolean;
  let ended: number;
  let capacity: Capacity;
  let pools: ServerPools;

  beforeEach(() => {
    changed = undefined;
    immortal = false;
    ended = 0;
    const sandbox = { freeze: async () => undefined, thaw: async () => undefined };
    const session = { broken: undefined, fail: () => undefined };
    const starter: Pick<ServerStarter, 'start' | 'end' | 'assertUnchanged'> = {
      start: async () => ({ id: 'sbx-1', approval, sandbox, session, calls: 0 }) as unknown as WarmServer,
      end: async () => {
        if (immortal) throw new Error('it survives');
        ended++;
      },
      assertUnchanged: async () => {
        if (changed !== undefined) throw changed;
      },
    };
    capacity = new Capacity(1, 1);
    pools = new ServerPools(starter as ServerStarter, capacity, new FixedClock(0), new Log(() => undefined));
  });

  const lease = () => pools.of(approval).lease(approval, 20, new AbortController().signal);
  const idle = async (): Promise<void> => {
    const pool = pools.of(approval);
    await pool.release((await lease()).server);
  };

  it('ends servers whose package was changed or is missing', async () => {
    for (const reason of ['quarantined', 'integrity'] as const) {
      await idle();
      changed = new RunFailure(reason, 'not what was approved');
      await pools.trim();
      changed = undefined;
      expect(pools.count()).toEqual({ pools: 0, sandboxes: 0 });
    }
    expect(ended).toBe(2);
  });

  it('lets servers be whose package could not be read just now', async () => {
    await idle();
    changed = new UnprovedArtifact('ab'.repeat(32), 'EMFILE');
    await pools.trim();
    expect(ended).toBe(0);
    expect((await lease()).cold).toBe(false);
  });

  it('says that what is to be killed survives, keeps its place, and ends it when it is asked again', async () => {
    await idle();
    immortal = true;
    await expect(pools.kill({ reason: 'stop' })).rejects.toThrow('it survives');
    await expect(pools.kill({ reason: 'stop' })).rejects.toThrow('it survives');
    await expect(lease()).rejects.toMatchObject({ reason: 'busy' });
    expect(capacity.count).toBe(1);
    immortal = false;
    await pools.kill({ reason: 'stop' });
    expect([ended, capacity.count]).toEqual([1, 0]);
    expect((await lease()).cold).toBe(true);
  });

  it('tries again by itself to end what survived', async () => {
    await idle();
    immortal = true;
    await expect(pools.kill({ reason: 'stop' })).rejects.toThrow('it survives');
    await pools.trim();
    expect([ended, capacity.count]).toEqual([0, 1]);
    immortal = false;
    await pools.trim();
    expect([ended, capacity.count]).toEqual([1, 0]);
  });

  it('ends what is given back after its pool was killed, however often that takes', async () => {
    const pool = pools.of(approval);
    const { server } = await lease();
    await pools.kill({ reason: 'stop' });
    immortal = true;
    await expect(pool.discard(server)).rejects.toThrow('it survives');
    immortal = false;
    await pools.trim();
    expect([ended, capacity.count]).toEqual([1, 0]);
  });
});
