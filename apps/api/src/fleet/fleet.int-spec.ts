import { AUDIT_QUEUE, type Fleet, QUEUE_PREFIX } from '#libs/contracts';
import { ApiStore, eventually, FixedClock, TcpGate, testRedisUrl } from '#libs/testing';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { ApiSettings } from '../settings.js';
import { QueueDepths } from './queue-depths.js';

const PATH = '/api/v1/platform/fleet';

describe('the fleet', () => {
  const clock = new FixedClock(Date.now());
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start({}, clock);
  });
  afterAll(() => plane.stop());

  const fleet = async (): Promise<Fleet> => (await plane.operator('platform').get(PATH)).json as Fleet;
  const ago = (seconds: number): Date => new Date(clock.now() - seconds * 1000);
  const component = (
    id: string,
    kind: string,
    seen: Date | null,
    status: object,
    revoked: Date | null = null,
  ) =>
    plane.store.sql(
      `INSERT INTO app.component (id, name, kind, client_id, key, last_seen_at, status, revoked_at)
       VALUES ($1, $1, $2, $1, '{}', $3, $4, $5)`,
      [id, kind, seen, status, revoked],
    );

  it('shows gateways with what they lag behind, and calls none live that has not reported', async () => {
    const rows = await plane.store.sql<{ slug: string; revision: number }>(
      `SELECT slug, policy_revision::int AS revision FROM app.tenant WHERE slug IN ('acme', 'globex')`,
    );
    const { acme = 0, globex = 0 } = Object.fromEntries(rows.map(({ slug, revision }) => [slug, revision]));
    expect(acme).toBeGreaterThan(0);
    const revisions = { acme: acme - 1, globex, gone: 3 };
    await component('gw-1', 'gateway', ago(20), { version: '1.2.3', revisions });
    await component('gw-2', 'gateway', ago(61), {
      version: '1.2.3',
      revisions: { acme, globex: globex + 5 },
    });
    await component('gw-3', 'gateway', null, {});
    await component('gw-4', 'gateway', ago(1), {}, ago(0));
    const { gateways, at } = await fleet();
    expect(at).toBe(new Date(clock.now()).toISOString());
    const none = { version: null, lastSeenAt: null, tenants: 0, behind: 0, lagging: [] };
    expect(gateways).toEqual([
      {
        id: 'gw-1',
        name: 'gw-1',
        version: '1.2.3',
        lastSeenAt: ago(20).toISOString(),
        liveness: 'live',
        tenants: 2,
        behind: 1,
        lagging: [{ tenant: 'acme', revision: acme - 1, published: acme }],
      },
      {
        id: 'gw-2',
        name: 'gw-2',
        version: '1.2.3',
        lastSeenAt: ago(61).toISOString(),
        liveness: 'silent',
        tenants: 2,
        behind: 0,
        lagging: [],
      },
      { id: 'gw-3', name: 'gw-3', liveness: 'never', ...none },
    ]);
  });

  it('shows runners with their sandboxes, as far as they said', async () => {
    await component('run-1', 'runner', ago(5), { version: '1', sandboxes: { running: 3, most: 16 } });
    await component('run-2', 'runner', ago(5), { version: '1' });
    expect((await fleet()).runners.map(({ id, liveness, sandboxes }) => [id, liveness, sandboxes])).toEqual([
      ['run-1', 'live', { running: 3, most: 16 }],
      ['run-2', 'live', null],
    ]);
  });

  it('counts what waits in the audit queue, and since when', async () => {
    const redis = new Redis(String(plane.store.env['REDIS_URL']), { maxRetriesPerRequest: null });
    const queue = new Queue(AUDIT_QUEUE, { connection: redis, prefix: QUEUE_PREFIX });
    try {
      await queue.obliterate({ force: true });
      expect((await fleet()).queues[0]?.depth).toMatchObject({ waiting: 0, oldestAt: null });
      await queue.add('batch', {}, { jobId: 'fleet-1', timestamp: 1_700_000_000_000 });
      await queue.add('batch', {}, { jobId: 'fleet-2', timestamp: 1_700_000_005_000 });
      const [after] = (await fleet()).queues;
      expect(after).toMatchObject({
        name: 'audit',
        depth: { waiting: 2, active: 0, delayed: 0, failed: 0 },
      });
      expect(Date.parse(after?.depth?.oldestAt ?? '')).toBe(1_700_000_000_000);
    } finally {
      await queue.obliterate({ force: true });
      await queue.close();
      redis.disconnect();
    }
  });

  it('is there for administrators of the platform alone', async () => {
    await plane.addOperator('platform', 'local', ['tenant-admin', 'reviewer', 'auditor']);
    for (const other of [plane.operator('acme'), plane.operator('platform', 'local')])
      expect((await other.get(PATH)).status).toBe(404);
  });

  it('is said to be open in /me', async () => {
    const platform = async (tenant: string) =>
      ((await plane.operator(tenant).get('/api/v1/me')).json as { platform: boolean }).platform;
    expect([await platform('platform'), await platform('acme')]).toEqual([true, false]);
  });
});

describe('the queues while Redis is away', () => {
  it('are unknown, not empty, until it is back', async () => {
    const gate = await TcpGate.to(testRedisUrl());
    const store = await ApiStore.create();
    const depths = new QueueDepths(ApiSettings.read({ ...store.env, REDIS_URL: gate.url }));
    const known = async () => (await depths.read())[0]?.depth !== null;
    try {
      await eventually('the depth is known', known, 20_000);
      await gate.shut();
      await eventually('the depth is unknown', async () => !(await known()), 20_000);
      await gate.open();
      await eventually('the depth is known again', known, 20_000);
    } finally {
      await depths.onApplicationShutdown();
      await gate.shut();
      await store.drop();
    }
  });
});
