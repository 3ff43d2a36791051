import { BOUNDARY_TYP, boundaryPayload, ExportVerifier } from '#libs/audit';
import type { AuditRetention, Verification } from '#libs/contracts';
import { appendAuditEvents, TenantDb } from '#libs/database';
import { signCompact } from '#libs/oauth';
import { FixedClock, TestKey, testCall } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { PlatformKeys } from '../vault/vault.module.js';

const AT = '2026-11-22T10:00:00.000Z';

describe('how long audit events are kept', () => {
  const clock = new FixedClock(Date.now());
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await ControlPlane.start({}, clock);
    await plane.addOperator('acme', 'eve', ['auditor']);
  });
  afterAll(() => plane?.stop());

  const put = (body: object, status = 200): Promise<AuditRetention> =>
    plane.send('PUT', 'acme', '/audit-retention', body, status);
  const verify = (): Promise<Verification> => plane.send('POST', 'globex', '/audit/verify', undefined);
  const exported = async () => {
    const { text } = await plane.operator('globex').get('/api/v1/tenants/globex/audit/export');
    const verifier = new ExportVerifier(await plane.app.get(PlatformKeys).publicKeys('checkpoint'));
    for (const line of text.trimEnd().split('\n')) verifier.scan(line);
    for (const line of text.trimEnd().split('\n')) verifier.push(line);
    return verifier.finish();
  };

  it('is said by who may, within bounds, and is on record', async () => {
    expect(await plane.get('acme', '/audit-retention')).toEqual({ days: null, hold: null });
    expect(await put({ days: 90, hold: null })).toEqual({ days: 90, hold: null });
    expect(await put({ days: 90, hold: 'Case 12' })).toEqual({ days: 90, hold: 'Case 12' });
    expect(await plane.get('acme', '/audit-retention')).toEqual({ days: 90, hold: 'Case 12' });
    expect(await plane.get('globex', '/audit-retention')).toEqual({ days: null, hold: null });
    for (const days of [0, 29, 3651, 1.5]) await put({ days, hold: null }, 422);
    await put({ days: 90, hold: ' ' }, 422);
    const eve = plane.operator('acme', 'eve');
    const path = '/api/v1/tenants/acme/audit-retention';
    expect((await eve.get(path)).status).toBe(200);
    expect((await eve.send('PUT', path, { days: 30, hold: null })).status).toBe(403);
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE method = 'audit-retention.set' ORDER BY seq`,
    );
    expect(rows.map(({ event }) => (JSON.parse(event) as { after: unknown }).after)).toEqual([
      { days: 90, hold: null },
      { days: 90, hold: 'Case 12' },
    ]);
  });

  it('is not set by whoever has not seen what was set meanwhile', async () => {
    const path = '/api/v1/tenants/globex/audit-retention';
    const root = plane.operator('globex');
    const seen = String((await root.get(path)).headers['etag']);
    const set = async (body: object, version: string) =>
      (await root.send('PUT', path, body, { 'if-match': version })).status;
    expect(await set({ days: null, hold: 'Case 9' }, seen)).toBe(200);
    expect(await set({ days: 90, hold: null }, seen)).toBe(412);
    expect(await set({ days: 90, hold: null }, '')).toBe(428);
    expect(await plane.get('globex', '/audit-retention')).toEqual({ days: null, hold: 'Case 9' });
    expect(await set({ days: null, hold: null }, '*')).toBe(200);
  });

  it('leaves a chain that proves itself from its boundary on, and only with one that we signed', async () => {
    const { id } = await plane.tenant('globex');
    const events = Array.from({ length: 8 }, () => testCall('globex'));
    await plane.app.get(TenantDb).run(id, (manager) => appendAuditEvents(manager, id, events));
    const [row] = await plane.store.sql<{ hash: string }>(
      `SELECT hash FROM app.audit_event WHERE tenant_id = $1 AND seq = 3`,
      [id],
    );
    const head = row?.hash ?? '';
    await plane.store.sql(`DELETE FROM app.audit_event WHERE tenant_id = $1 AND seq <= 3`, [id]);
    expect(await verify()).toMatchObject({ intact: false, firstBroken: { seq: 1, problem: 'missing' } });
    expect((await exported()).intact).toBe(false);

    const claims = boundaryPayload({ tenant: 'globex', seq: 3, head, from: 1, until: AT, at: AT });
    const { kid, privateKey } = await plane.app.get(PlatformKeys).getSigningKey('checkpoint');
    const bound = async (key: Parameters<typeof signCompact>[2]): Promise<void> => {
      await plane.store.sql(`DELETE FROM app.audit_boundary WHERE tenant_id = $1`, [id]);
      await plane.store.sql(
        `INSERT INTO app.audit_boundary (tenant_id, seq, head, jws, created_at) VALUES ($1, 3, $2, $3, now())`,
        [id, head, signCompact(claims, { typ: BOUNDARY_TYP, kid }, key)],
      );
    };
    await bound((await TestKey.create()).privateKey);
    expect(await verify()).toMatchObject({ intact: false, firstBroken: { seq: 3, problem: 'checkpoint' } });
    expect((await exported()).fault).toMatchObject({ line: 1, problem: 'checkpoint' });
    await bound(privateKey);
    expect(await verify()).toMatchObject({ intact: true, removed: { seq: 3, until: AT, at: AT } });
    expect(await exported()).toMatchObject({ intact: true, after: 3, boundary: { from: 1, seq: 3 } });
    await plane.store.sql(`DELETE FROM app.audit_event WHERE tenant_id = $1 AND seq = 4`, [id]);
    expect(await verify()).toMatchObject({ intact: false, firstBroken: { seq: 4, problem: 'missing' } });
  });

  it('lets less be kept only by somebody who has just proved to be there', async () => {
    await put({ days: 365, hold: 'Case 12' });
    clock.advance(11 * 60_000);
    for (const less of [
      { days: 365, hold: null },
      { days: 364, hold: 'Case 12' },
    ])
      expect(await put(less, 403)).toMatchObject({ code: 'step_up_required' });
    await put({ days: 365, hold: 'Case 13' });
    await put({ days: null, hold: 'Case 13' });
    expect(await put({ days: 3650, hold: 'Case 13' }, 403)).toMatchObject({ code: 'step_up_required' });
  });
});
