import type { NotificationView } from '#libs/contracts';
import { FixedClock, TestUpstream } from '#libs/testing';
import { ControlPlane } from '../../registry/control-plane.fixture.js';
import { TenantDb } from '#libs/database';
import { Watches } from './watches.js';

describe('watches', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  const clock = new FixedClock();

  beforeAll(async () => {
    plane = await ControlPlane.start({}, clock);
    upstream = await TestUpstream.start([{ name: 'find', inputSchema: { type: 'object' } }]);
    await plane.addServer('acme', 'desk', upstream.url);
  });
  afterAll(async () => {
    await upstream?.close();
    await plane?.stop();
  });

  const look = async (tenant: string): Promise<string[]> => {
    const { id } = await plane.tenant(tenant);
    await plane.app.get(TenantDb).run(id, (manager) => plane.app.get(Watches).look(manager, id));
    const { items } = await plane.get<{ items: NotificationView[] }>(tenant, '/notifications');
    return items.map(({ topic, title }) => `${topic}: ${title.slice(0, 30)}`);
  };

  it('tell of a review that nobody decides, once', async () => {
    expect(await look('acme')).toEqual([]);
    await plane.store.sql(`UPDATE app.review SET opened_at = $1`, [
      new Date(clock.now() - 11.5 * 86_400_000),
    ]);
    expect(await look('acme')).toEqual(['review: The review of find expires on ']);
    expect(await look('acme')).toHaveLength(1);
    expect(await look('globex')).toEqual([]);
  });

  it('tell the platform of a gateway that is silent, once for each silence', async () => {
    const seen = (ms: number) => new Date(clock.now() - ms);
    await plane.store.sql(
      `INSERT INTO app.component (id, name, kind, client_id, key, last_seen_at) VALUES
         ('component_1', 'gateway-1', 'gateway', 'c1', '{}', $1), ('component_2', 'gateway-2', 'gateway', 'c2', '{}', $2)`,
      [seen(6 * 60_000), seen(1000)],
    );
    expect(await look('platform')).toEqual(['staleness: The gateway gateway-1 was last']);
    expect(await look('platform')).toHaveLength(1);
    expect(await look('acme')).toHaveLength(1);
    await plane.store.sql(`UPDATE app.component SET last_seen_at = $1 WHERE name = 'gateway-1'`, [
      seen(5.5 * 60_000),
    ]);
    expect(await look('platform')).toHaveLength(2);
  });
});
