import { Denied } from '#libs/denial';
import { FixedClock } from '#libs/testing';
import type { HeldSnapshot } from '../../../snapshot/snapshot-store.js';
import { FreshSnapshots } from '../../../snapshot/fresh-snapshots.js';
import { FakeSnapshotStore } from '../../../snapshot/fake-snapshot-store.fixture.js';
import { addressed, fresh } from '../../proofs.fixture.js';
import { freshSnapshot } from './fresh-snapshot.js';

describe('freshSnapshot', () => {
  const clock = new FixedClock();
  const store = new FakeSnapshotStore();
  const step = freshSnapshot(new FreshSnapshots(store, clock, 900_000));
  let held: HeldSnapshot;

  beforeEach(async () => {
    const active = await fresh();
    held = { active, confirmedAt: clock.now() };
    store.tenants.set('acme', held);
  });

  it('gives the one snapshot that the whole request is decided from', async () => {
    expect(await step(addressed())).toBe(held.active);
  });

  it('refuses what nobody has confirmed within the bound', async () => {
    clock.advance(900_000);
    await expect(step(addressed())).resolves.toBe(held.active);
    clock.advance(1);
    await expect(step(addressed())).rejects.toMatchObject({ reason: 'snapshot-stale' });
  });

  it('refuses a tenant that does not exist', async () => {
    await expect(step(addressed({ tenant: 'nobody' }))).rejects.toEqual(new Denied('tenant-unknown'));
  });

  it('lets in a browser only from where the tenant says', async () => {
    const { tenant } = held.active.policy.snapshot;
    const active = await fresh({ tenant: { ...tenant, allowedOrigins: ['https://app.example'] } });
    store.tenants.set('acme', { active, confirmedAt: clock.now() });
    await expect(step(addressed({ origin: 'https://app.example' }))).resolves.toBe(active);
    for (const origin of ['https://app.example.evil', 'https://APP.example', 'null']) {
      await expect(step(addressed({ origin }))).rejects.toMatchObject({ reason: 'origin-forbidden' });
    }
  });
});
