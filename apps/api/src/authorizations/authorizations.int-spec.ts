import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { decodeJwt } from 'jose';
import { tenantKeys, type RevocationEntry } from '#libs/contracts';
import { eventually, testRedisUrl } from '#libs/testing';
import { AGGREGATE, DelegationWorld, SCOPE } from '../oauth/grants/delegation-world.fixture.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { AuthorizationsService } from './authorizations.js';

const operator = {
  id: 'account_op',
  tenantId: 'tenant_platform',
  username: 'op',
  name: 'Op',
  email: null,
  rights: ['platform-admin'],
};

describe('authorizations', () => {
  let world: DelegationWorld;
  let service: AuthorizationsService;
  let redis: Redis;
  let tenant: { id: string; slug: string; name: string };

  beforeAll(async () => {
    redis = new Redis(testRedisUrl());
    await redis.flushdb();
    world = await DelegationWorld.start();
    service = world.app.get(AuthorizationsService);
    tenant = await world.app.get(TenantsReadModel).getBySlug('acme');
  });
  afterAll(async () => {
    await world.stop();
    redis.disconnect();
  });

  const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };
  const reason = 'Because of a test';
  const told = async (): Promise<RevocationEntry[]> =>
    (await redis.zrange(tenantKeys('acme').revocations, 0, -1)).map(
      (text) => JSON.parse(text) as RevocationEntry,
    );
  const isTold = (kind: string, value: unknown): Promise<void> =>
    eventually('the gateways are told', async () =>
      (await told()).some((entry) => entry.kind === kind && entry.value === value),
    );

  it('C18, C19: ends a delegation with all below it, for good, and leaves its siblings', async () => {
    const alice = await world.signIn();
    const planner = await world.relay(alice, 'planner');
    await world.allow('desk', 'auditor');
    const sibling = await world.relay(alice, 'auditor');
    await world.relay(await world.back('planner', planner), 'researcher');
    const [root, node] = decodeJwt<{ gpath: string[] }>(planner).gpath;
    const listed = await service.of(tenant, 'user', 'account_alice');
    expect(listed.delegations.map(({ client, parent }) => [client, parent])).toEqual(
      expect.arrayContaining([
        ['planner', root],
        ['researcher', node],
      ]),
    );
    const what = { kind: 'delegation', id: node ?? '', reason } as const;
    expect(await service.revoke(tenant, operator, what)).toEqual({ grants: 0, delegations: 2 });
    await isTold('node', node);
    expect(await world.exchange(world.agents.planner, planner, AGGREGATE)).toMatchObject(invalidGrant);
    expect(await world.exchange(world.gateway, alice, world.url('planner'))).toMatchObject(invalidGrant);
    expect((await world.exchange(world.agents.auditor, sibling, AGGREGATE)).status).toBe(200);
  });

  it('C05: ends a grant, and what was handed on of it', async () => {
    const alice = await world.signIn('bob');
    const planner = await world.relay(alice, 'planner');
    const { gid } = decodeJwt<{ gid: string }>(alice);
    expect(await service.revoke(tenant, operator, { kind: 'grant', id: gid, reason })).toMatchObject({
      grants: 1,
    });
    await isTold('gid', gid);
    expect(await world.exchange(world.agents.planner, planner, AGGREGATE)).toMatchObject(invalidGrant);
    const again = service.revoke(tenant, operator, { kind: 'grant', id: gid, reason });
    await expect(again).rejects.toThrow(expect.objectContaining({ status: 404 }));
  });

  it('ends what a person and an agent authorised, who may start again', async () => {
    const alice = await world.signIn();
    expect((await service.of(tenant, 'user', 'account_alice')).grants.length).toBeGreaterThan(0);
    await service.revoke(tenant, operator, { kind: 'user', id: 'account_alice', reason });
    expect((await service.of(tenant, 'user', 'account_alice')).grants).toEqual([]);
    await isTold('sub', decodeJwt(alice).sub);
    expect(await world.exchange(world.gateway, alice, world.url('planner'))).toMatchObject(invalidGrant);
    await service.revoke(tenant, operator, { kind: 'agent', id: 'agent_desk', reason });
    await isTold('client', 'desk');
  });

  it('issues no token for a key that was reported', async () => {
    const { auditor } = world.agents;
    const request = { resource: AGGREGATE, scope: SCOPE };
    expect((await auditor.clientCredentials(request)).status).toBe(200);
    await service.revoke(tenant, operator, { kind: 'key', id: auditor.key.jwk.kid, reason });
    await isTold('jkt', auditor.key.jwk.kid);
    expect(await auditor.clientCredentials(request)).toMatchObject(invalidGrant);
  });

  it('tells everything again to a Redis that lost it', async () => {
    const before = await told();
    expect(before.length).toBeGreaterThan(3);
    await redis.flushdb();
    await redis.client('KILL', 'TYPE', 'NORMAL', 'SKIPME', 'YES');
    await eventually('it is told again', async () => (await told()).length === before.length);
  });

  it('keeps who and why, and finds nobody in another tenant', async () => {
    const [row] = await world.store.sql<{ event: string }>(
      `SELECT e.event FROM app.audit_event e JOIN app.tenant t ON t.id = e.tenant_id
       WHERE t.slug = 'acme' AND e.event LIKE '%"key.revoked"%' LIMIT 1`,
    );
    expect(JSON.parse(row?.event ?? '')).toMatchObject({ actor: { id: 'account_op' }, note: reason });
    const globex = await world.app.get(TenantsReadModel).getBySlug('globex');
    for (const kind of ['user', 'agent', 'grant', 'delegation'] as const) {
      const id =
        kind === 'user'
          ? 'account_alice'
          : kind === 'agent'
            ? 'agent_desk'
            : `none_${randomBytes(4).toString('hex')}`;
      const attempt = service.revoke(globex, operator, { kind, id, reason });
      await expect(attempt).rejects.toThrow(expect.objectContaining({ status: 404 }));
    }
  });
});
