import { SNAPSHOT_TYP, type Snapshot } from '#libs/contracts';
import { loadPublicKeys, signCompact } from '#libs/oauth';
import { eventually, FixedClock, TestKey, testSnapshot } from '#libs/testing';
import type { ControlPlane, Known, SnapshotAnswer } from '../enrolment/control-plane.js';
import { Log } from '#libs/platform';
import { PullingSnapshotStore } from './pulling-snapshot-store.js';
import type { SnapshotFiles, StoredSnapshot } from './snapshot-files.js';

type Pull = (tenant: string, known: Known | undefined) => SnapshotAnswer | Error;

describe('PullingSnapshotStore', () => {
  let key: TestKey;
  let clock: FixedClock;
  let disk: Map<string, StoredSnapshot>;
  let pulls: { tenant: string; known: Known | undefined; waitS: number }[];
  let answer: Pull;
  let store: PullingSnapshotStore;

  beforeAll(async () => {
    key = await TestKey.create();
  });

  beforeEach(() => {
    clock = new FixedClock();
    disk = new Map();
    pulls = [];
    store = storeOn();
  });

  afterEach(() => store.close());

  const storeOn = (): PullingSnapshotStore =>
    new PullingSnapshotStore({
      controlPlane: {
        pullSnapshot: async (
          tenant: string,
          known: Known | undefined,
          waitS: number,
          signal: AbortSignal,
        ) => {
          pulls.push({ tenant, known, waitS });
          // A long poll that nothing happens in; the first pull of a tenant waits for nothing.
          if (waitS > 0) await new Promise((_, leave) => signal.addEventListener('abort', leave));
          const given = answer(tenant, known);
          if (given instanceof Error) throw given;
          return given;
        },
      } as unknown as ControlPlane,
      files: {
        find: async (tenant: string) => disk.get(tenant),
        write: async (tenant: string, stored: StoredSnapshot) => void disk.set(tenant, stored),
        remove: async (tenant: string) => void disk.delete(tenant),
      } as unknown as SnapshotFiles,
      clock,
      log: new Log(() => undefined),
      keys: () => loadPublicKeys([key.jwk]),
      maxAgeMs: 900_000,
      onActive: () => undefined,
    });

  const jws = (changes: Partial<Snapshot> = {}): string =>
    signCompact(testSnapshot(changes), { typ: SNAPSHOT_TYP, kid: key.jwk.kid }, key.privateKey);
  const snapshot = (changes: Partial<Snapshot> = {}): SnapshotAnswer => ({
    kind: 'snapshot',
    jws: jws(changes),
  });

  it('loads a tenant at its first use, once for all who ask, and then follows it', async () => {
    answer = () => snapshot({ revision: 3 });
    expect(store.find('acme')).toBeUndefined();
    const [first, second] = await Promise.all([store.load('acme'), store.load('acme')]);
    expect(first).toBe(second);
    expect(store.find('acme')).toMatchObject({ active: { mark: { revision: 3 } }, confirmedAt: clock.now() });
    await eventually('it is followed', () => pulls.length === 2);
    expect(pulls).toMatchObject([
      { known: undefined, waitS: 0 },
      { known: { revision: 3 }, waitS: 25 },
    ]);
  });

  it('remembers for a moment that there is no such tenant', async () => {
    answer = () => ({ kind: 'tenant-unknown' });
    for (let i = 0; i < 3; i++)
      await expect(store.load('nobody')).rejects.toMatchObject({ reason: 'tenant-unknown' });
    expect(pulls).toHaveLength(1);
    clock.advance(5_000);
    answer = () => snapshot();
    await expect(store.load('nobody')).rejects.toMatchObject({ reason: 'snapshot-stale' });
    await expect(store.load('acme')).resolves.toBeDefined();
  });

  it('loads only so many at once: strangers can name any tenant', async () => {
    answer = () => ({ kind: 'tenant-unknown' });
    const loads = Array.from({ length: 20 }, (_, i) =>
      store.load(`t${i}`).catch((cause: { reason: string }) => cause.reason),
    );
    const reasons = await Promise.all(loads);
    expect(reasons.filter((reason) => reason === 'tenant-unknown')).toHaveLength(16);
    expect(reasons.filter((reason) => reason === 'snapshot-stale')).toHaveLength(4);
  });

  it('falls back to the last good one on disk, at its own age', async () => {
    disk.set('acme', { jws: jws({ revision: 4 }), confirmedAt: clock.now() - 60_000, retiredEpochs: [] });
    answer = () => new Error('control plane is down');
    expect(await store.load('acme')).toMatchObject({
      active: { mark: { revision: 4 } },
      confirmedAt: clock.now() - 60_000,
    });
  });

  it('takes nothing from disk for younger than now', async () => {
    disk.set('acme', { jws: jws(), confirmedAt: clock.now() + 3_600_000, retiredEpochs: [] });
    answer = () => new Error('control plane is down');
    expect((await store.load('acme')).confirmedAt).toBe(clock.now());
  });

  it('is confirmed by an answer that nothing changed', async () => {
    disk.set('acme', { jws: jws({ revision: 4 }), confirmedAt: 0, retiredEpochs: [] });
    answer = () => ({ kind: 'unchanged' });
    expect((await store.load('acme')).confirmedAt).toBe(clock.now());
    expect(pulls[0]?.known).toEqual({ epoch: 'epoch_test', revision: 4 });
    expect(disk.get('acme')?.confirmedAt).toBe(clock.now());
  });

  it('neither goes back nor comes back to a store that was left, also after a restart', async () => {
    disk.set('acme', {
      jws: jws({ epoch: 'b', revision: 2 }),
      confirmedAt: clock.now(),
      retiredEpochs: ['a'],
    });
    for (const older of [
      { epoch: 'b', revision: 1 },
      { epoch: 'a', revision: 99 },
    ]) {
      answer = () => snapshot(older);
      const restarted = storeOn();
      expect((await restarted.load('acme')).active.mark).toEqual({ epoch: 'b', revision: 2 });
      restarted.close();
    }
    answer = () => snapshot({ epoch: 'c', revision: 1 });
    expect((await store.load('acme')).active.mark).toEqual({ epoch: 'c', revision: 1 });
    expect(disk.get('acme')?.retiredEpochs).toEqual(['a', 'b']);
  });

  it('has nothing to decide from while there is neither', async () => {
    answer = () => new Error('control plane is down');
    await expect(store.load('acme')).rejects.toMatchObject({
      reason: 'snapshot-stale',
      context: { detail: expect.stringContaining('control plane is down') },
    });
    answer = () => snapshot();
    clock.advance(1_000);
    await expect(store.load('acme')).resolves.toBeDefined();
  });
});
