import { decodeProtectedHeader } from 'jose';
import { eventually, TestKey, TestUpstream } from '#libs/testing';
import { snapshot, type Snapshot, snapshotResponse } from '#libs/contracts';
import { loadPublicKeys, verifySnapshot } from '#libs/oauth';
import { TenantDb } from '#libs/database';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { TenantKeys } from '../vault/vault.module.js';
import { EnrolledComponent } from './gateway.fixture.js';
import { PolicyChanges } from './policy-changes.js';
import { PolicyPublisher } from './policy.module.js';

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });

describe('policy', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let gateway: EnrolledComponent;
  let callKey: TestKey;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start([tool('read'), tool('write')]);
    callKey = await TestKey.create();
    gateway = await EnrolledComponent.enrol(plane.app, 'gateway-1', 'gateway', [callKey.jwk]);
  });
  afterAll(async () => {
    await upstream.close();
    await plane.stop();
  });

  const pulled = async (tenant: string, query = ''): Promise<Snapshot> => {
    const { status, json } = await gateway.send('GET', `/tenants/${tenant}/snapshot${query}`);
    expect(status).toBe(200);
    const keys = loadPublicKeys(gateway.enrolled.snapshotKeys);
    return snapshot.parse(verifySnapshot(snapshotResponse.parse(json).jws, keys));
  };
  const position = ({ epoch, revision }: Snapshot): string => `?epoch=${epoch}&revision=${revision}`;
  const publish = async (slug: string): Promise<void> => {
    const { id } = await plane.tenant(slug);
    await plane.app.get(TenantDb).run(id, (manager) => plane.app.get(PolicyPublisher).publish(manager, id));
  };

  it('hands out what gateways need, signed with the key that they pinned', async () => {
    const first = await pulled('acme');
    expect(first).toMatchObject({
      v: 1,
      tenant: { slug: 'acme', dpop: 'required', suspended: false, maxChainDepth: 3, allowedOrigins: [] },
      issuer: { url: plane.store.issuer('acme') },
      servers: [],
      tools: [],
      roles: [{ slug: 'admin' }, { slug: 'analyst' }, { slug: 'support' }],
      agents: [],
      limits: { user: { perMinute: 600, burst: 100 } },
    });
    expect(first.roles[1]?.grants).toMatchObject([{ select: { kind: 'effects', effects: ['read'] } }]);
    expect(first.issuer.keys).toHaveLength(2);
    expect(first.issuer.keys.every((key) => !('d' in key))).toBe(true);
    expect(first.callTokenKeys.map(({ kid }) => kid)).toEqual([callKey.jwk.kid]);
    const { json } = await gateway.send('GET', '/tenants/acme/snapshot');
    expect(decodeProtectedHeader(snapshotResponse.parse(json).jws)).toMatchObject({
      alg: 'ES256',
      typ: 'snapshot+jwt',
    });
  });

  it('publishes on the first pull what was never published', async () => {
    await plane.store.sql(`DELETE FROM app.snapshot WHERE tenant_id = $1`, [
      (await plane.tenant('platform')).id,
    ]);
    expect(await pulled('platform')).toMatchObject({ tenant: { slug: 'platform' } });
  });

  it('answers 304 only for exactly the position that is the newest', async () => {
    const held = await pulled('acme');
    expect((await gateway.send('GET', `/tenants/acme/snapshot${position(held)}`)).status).toBe(304);
    await pulled('acme', `?epoch=another&revision=${held.revision}`);
    await pulled('acme', `?epoch=${held.epoch}&revision=${held.revision + 1}`);
    await pulled('acme', `?epoch=${held.epoch}&revision=0`);
  });

  it('answers 404 for a tenant that does not exist, 422 for nonsense, and 401 without a token', async () => {
    expect((await gateway.send('GET', '/tenants/nobody/snapshot')).status).toBe(404);
    expect((await gateway.send('GET', '/tenants/acme/snapshot?wait=31')).status).toBe(422);
    expect((await gateway.send('GET', '/tenants/acme/snapshot?revision=-1')).status).toBe(422);
    expect((await plane.app.inject({ url: '/internal/v1/tenants/acme/snapshot' })).statusCode).toBe(401);
  });

  it('is for gateways only', async () => {
    const recorder = await EnrolledComponent.enrol(plane.app, 'recorder-1', 'recorder');
    expect((await recorder.send('GET', '/tenants/acme/snapshot')).status).toBe(403);
    expect((await recorder.send('POST', '/tenants/acme/observations', {})).status).toBe(403);
  });

  describe('long-poll', () => {
    it('wakes when the policy changes, and not for another tenant', async () => {
      const held = await pulled('acme');
      let answered = false;
      const waiting = gateway
        .send('GET', `/tenants/acme/snapshot${position(held)}&wait=20`)
        .finally(() => (answered = true));
      await plane.addServer('globex', 'other', upstream.url);
      await plane.approve('globex', 'read');
      expect(answered).toBe(false);
      await plane.addServer('acme', 'files', upstream.url);
      await plane.approve('acme', 'read');
      const { status, json } = await waiting;
      expect(status).toBe(200);
      const woken = snapshot.parse(
        verifySnapshot(snapshotResponse.parse(json).jws, loadPublicKeys(gateway.enrolled.snapshotKeys)),
      );
      expect(woken.revision).toBe(held.revision + 1);
      expect(woken.tools.map(({ exposedName }) => exposedName)).toEqual(['files__read']);
    });

    it('wakes also after the connection that listens was lost', async () => {
      const held = await pulled('acme');
      const waiting = gateway.send('GET', `/tenants/acme/snapshot${position(held)}&wait=20`);
      const killed = await plane.store.sql<{ ended: boolean }>(
        `SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
         WHERE datname = current_database() AND query = 'LISTEN policy'`,
      );
      expect(killed).toEqual([{ ended: true }]);
      await plane.approve('acme', 'write');
      expect((await waiting).status).toBe(200);
    });

    it('ends at once when the process stops', async () => {
      const other = await ControlPlane.start();
      const waiter = await EnrolledComponent.enrol(other.app, 'gateway-1');
      const { json } = await waiter.send('GET', '/tenants/acme/snapshot');
      const { jws } = snapshotResponse.parse(json);
      const held = snapshot.parse(verifySnapshot(jws, loadPublicKeys(waiter.enrolled.snapshotKeys)));
      const waiting = waiter.send('GET', `/tenants/acme/snapshot${position(held)}&wait=30`);
      const changes = other.app.get(PolicyChanges);
      await eventually('the gateway waits', () => changes.waiters === 1);
      let answered = false;
      void waiting.then(() => (answered = true));
      await other.stop();
      expect(answered).toBe(true);
      expect((await waiting).status).toBe(304);
    });

    it('ends with 304 when nothing happens', async () => {
      const held = await pulled('acme');
      const { status } = await gateway.send('GET', `/tenants/acme/snapshot${position(held)}&wait=0.2`);
      expect(status).toBe(304);
    });
  });

  it('reaches every tenant when a gateway joins with new call-token keys', async () => {
    const another = await TestKey.create();
    await EnrolledComponent.enrol(plane.app, 'gateway-2', 'gateway', [another.jwk]);
    for (const slug of ['acme', 'globex', 'platform']) {
      const kids = (await pulled(slug)).callTokenKeys.map(({ kid }) => kid);
      expect(kids.sort()).toEqual([callKey.jwk.kid, another.jwk.kid].sort());
    }
  });

  it('names the new keys of the authorization server when they are rotated', async () => {
    const before = await pulled('acme');
    await plane.app.get(TenantKeys).rotate((await plane.tenant('acme')).id, 'oauth');
    const after = await pulled('acme');
    expect(after.revision).toBe(before.revision + 1);
    expect(after.issuer.keys).toHaveLength(3);
  });

  it('lists what is revoked, agents with their ceilings, and no components', async () => {
    const { id } = await plane.tenant('acme');
    await plane.store.addAgent('acme', { id: 'agent_x', clientId: 'robot', kind: 'machine' });
    await plane.store.sql(
      `INSERT INTO app.revocation (tenant_id, kind, value) VALUES ($1, 'subject', 'ana'), ($1, 'client', 'robot')`,
      [id],
    );
    await publish('acme');
    const published = await pulled('acme');
    expect(published.revoked).toEqual({ subjects: ['ana'], clients: ['robot'], keys: [] });
    expect(published.agents).toEqual([
      { clientId: 'robot', name: 'Agent robot', disabled: false, ceiling: { kind: 'all' } },
    ]);
    expect((await pulled('platform')).agents).toEqual([]);
  });

  it('keeps the last revisions, and none twice', async () => {
    const { id } = await plane.tenant('acme');
    const { revision } = await pulled('acme');
    for (let i = 0; i < 22; i++) {
      await plane.store.sql(`UPDATE app.tenant SET name = $2 WHERE id = $1`, [id, `Acme ${i}`]);
      await publish('acme');
    }
    const rows = await plane.store.sql<{ revision: string }>(
      `SELECT revision FROM app.snapshot WHERE tenant_id = $1 ORDER BY revision`,
      [id],
    );
    expect(rows.map((row) => Number(row.revision))).toEqual(
      Array.from({ length: 20 }, (_, i) => revision + 3 + i),
    );
  });

  it('orders publications of one tenant that happen at once', async () => {
    const { id } = await plane.tenant('globex');
    const before = await pulled('globex');
    const db = plane.app.get(TenantDb);
    await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        db.run(id, async (manager) => {
          await manager.query(`INSERT INTO app.revocation (kind, value) VALUES ('key', $1)`, [`k${i}`]);
          await plane.app.get(PolicyPublisher).publish(manager, id);
        }),
      ),
    );
    const after = await pulled('globex');
    expect(after.revision).toBe(before.revision + 6);
    expect(after.revoked.keys).toEqual(['k0', 'k1', 'k2', 'k3', 'k4', 'k5']);
  });

  it('is undone together with the change that it was published for', async () => {
    const { id } = await plane.tenant('globex');
    const before = await pulled('globex');
    const change = plane.app.get(TenantDb).run(id, async (manager) => {
      await manager.query(`INSERT INTO app.revocation (kind, value) VALUES ('key', 'never')`);
      await plane.app.get(PolicyPublisher).publish(manager, id);
      throw new Error('on second thoughts');
    });
    await expect(change).rejects.toThrow('on second thoughts');
    expect(await pulled('globex')).toEqual(before);
  });
});
