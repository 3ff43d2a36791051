import type { Overview } from '#libs/contracts';
import { appendAuditEvents, TenantDb } from '#libs/database';
import { testCall } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

describe('overview', () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start();
  });
  afterAll(() => plane.stop());

  it('counts the calls of one tenant and one day, equal refusals as often as they happened', async () => {
    const { id } = await plane.tenant('globex');
    const at = new Date().toISOString();
    const events = [
      testCall('globex', { at }),
      testCall('globex', { at, outcome: 'denied', reason: 'token-missing', count: 40 }),
      testCall('globex', { at: '2020-01-01T00:00:00.000Z' }),
    ];
    await plane.app.get(TenantDb).run(id, (manager) => appendAuditEvents(manager, id, events));
    const overview = await plane.get<Overview>('globex', '/overview');
    expect(overview.calls24h).toEqual({ succeeded: 1, failed: 0, denied: 40, unknown: 0 });
    expect(overview.denials24h).toEqual([{ reason: 'token-missing', count: 40 }]);
    expect(overview.mcpEndpoint).toBe('https://mcp.example.com/t/globex/mcp');
    expect((await plane.get<Overview>('acme', '/overview')).calls24h.denied).toBe(0);
  });

  it('shows gateways with the revision that this tenant has there', async () => {
    await plane.store.sql(
      `INSERT INTO app.component (id, name, kind, client_id, key, last_seen_at, status) VALUES
         ('c1', 'gateway-1', 'gateway', 'c1', '{}', '2026-01-02T03:04:05Z', '{"version":"1","revisions":{"acme":7,"globex":3}}'),
         ('c2', 'gateway-2', 'gateway', 'c2', '{}', NULL, '{}'),
         ('c3', 'recorder-1', 'recorder', 'c3', '{}', NULL, '{}')`,
    );
    expect((await plane.get<Overview>('acme', '/overview')).gateways).toEqual([
      { name: 'gateway-1', revision: 7, lastSeenAt: '2026-01-02T03:04:05.000Z' },
      { name: 'gateway-2', revision: null, lastSeenAt: null },
    ]);
  });
});
