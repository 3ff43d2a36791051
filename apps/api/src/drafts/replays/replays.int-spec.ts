import type { CallEvent, DraftContent, DraftView, ReplayChanges, ReplayView } from '#libs/contracts';
import { appendAuditEvents, TenantDb } from '#libs/database';
import { STEPS } from '#libs/denial';
import { eventually, testCall, TestUpstream } from '#libs/testing';
import { ControlPlane } from '../../registry/control-plane.fixture.js';
import type { Operator } from '../../session/session.module.js';
import { TenantSweeper } from '../../tenants/tenant-sweeper.js';
import { ReplayRun } from './replay-run.js';
import { ReplayWorker } from './replay-worker.js';
import { Replays } from './replays.js';

const ALL = { kind: 'all' } as const;
/** `REPLAY_CALLS=100000` measures; by default the set only takes more than one batch. */
const MANY = Number(process.env['REPLAY_CALLS'] ?? 2500);
const NEVER = new AbortController().signal;
const PASSED = STEPS.filter((step) => step !== 'execute').map((step) => ({ step, us: 1 }));
const until = (last: string) => PASSED.slice(0, PASSED.findIndex(({ step }) => step === last) + 1);

describe('replays', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let tenantId: string;
  let issuer: string;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start(
      ['find', 'pay'].map((name) => ({ name, inputSchema: { type: 'object' } })),
    );
    await plane.addServer('acme', 'bank', upstream.url);
    await plane.approve('acme', 'find', { effect: 'read' });
    await plane.approve('acme', 'pay', { effect: 'write' });
    const agent = { name: 'Payer', kind: 'interactive', redirectUris: ['http://127.0.0.1/cb'] };
    await plane.send('POST', 'acme', '/agents', agent, 201);
    ({ id: tenantId, issuer } = await plane.tenant('acme'));
    await plane.addOperator('acme', 'server-only', []);
  });
  afterAll(async () => {
    await upstream?.close();
    await plane?.stop();
  });

  const clientId = async (): Promise<string> => {
    const [agent] = await plane.store.sql<{ client_id: string }>(
      `SELECT client_id FROM app.agent WHERE tenant_id = $1 AND name = 'Payer'`,
      [tenantId],
    );
    return agent!.client_id;
  };
  const call = async (given: Partial<CallEvent> = {}, tool = 'pay'): Promise<CallEvent> =>
    testCall('acme', {
      at: new Date().toISOString(),
      tool: { urn: (await plane.tool('acme', tool)).urn, name: `bank__${tool}`, server: 'bank' },
      trail: PASSED,
      ...given,
      caller: {
        sub: `${issuer}|account_root_acme`,
        clientId: await clientId(),
        pop: 'dpop',
        roles: ['admin'],
        scopes: ['mcp:connect', 'tools:call'],
        ...given.caller,
      },
    });
  const record = async (events: CallEvent[]): Promise<void> => {
    const db = plane.app.get(TenantDb);
    for (let at = 0; at < events.length; at += 1000) {
      await db.run(tenantId, (manager) => appendAuditEvents(manager, tenantId, events.slice(at, at + 1000)));
    }
  };
  const draft = async (content: Partial<DraftContent>): Promise<DraftView> =>
    plane.send('POST', 'acme', '/drafts', { name: 'draft', content }, 201);
  const ended = async ({ id }: { id: string }, bound = 300_000): Promise<ReplayView> => {
    let replay = await plane.get<ReplayView>('acme', `/replays/${id}`);
    await eventually(
      'the replay ends',
      async () => {
        replay = await plane.get<ReplayView>('acme', `/replays/${id}`);
        return !['waiting', 'running'].includes(replay.state);
      },
      bound,
    );
    return replay;
  };
  const replayed = async (content: Partial<DraftContent>): Promise<ReplayView> => {
    const { id } = await draft(content);
    return ended(await plane.send('POST', 'acme', `/drafts/${id}/replay`, { days: 7 }, 202));
  };
  const changes = async ({ id }: ReplayView, by: string): Promise<ReplayChanges['items']> =>
    (await plane.get<ReplayChanges>('acme', `/replays/${id}/changes?by=${by}`)).items;
  /** Noted down, and not given to the worker. */
  const noted = async (content: Partial<DraftContent>): Promise<ReplayView> => {
    const { id } = await draft(content);
    const tenant = await plane.tenant('acme');
    const operator = { id: 'account_root_acme', username: 'root', name: 'root' } as Operator;
    return plane.app.get(Replays).start(tenant, operator, id, 7);
  };
  const run = (replay: ReplayView, worker: string, stopped = NEVER): Promise<void> =>
    plane.app.get(ReplayRun).run(tenantId, replay.id, worker, stopped);
  const view = (replay: ReplayView) => plane.get<ReplayView>('acme', `/replays/${replay.id}`);

  it('tell what would be denied and allowed, by whom, of which tool, by which role', async () => {
    const denied: Partial<CallEvent> = {
      outcome: 'denied',
      reason: 'tool-not-granted',
      trail: until('attestedManifest'),
    };
    await record([
      await call(),
      await call(),
      await call({}, 'find'),
      await call({ ...denied, caller: { roles: ['support'] } }, 'find'),
      // Neither is for the policy to decide.
      await call({ outcome: 'denied', reason: 'token-invalid', trail: until('freshSnapshot') }),
      await call({ method: 'tools/list', tool: undefined }),
    ]);
    const replay = await replayed({
      roles: [
        { slug: 'admin', grants: [{ select: ALL, effects: ['read'] }] },
        { slug: 'support', grants: [{ select: ALL, effects: ['read'] }] },
      ],
    });
    expect(replay).toMatchObject({
      state: 'done',
      failure: null,
      done: replay.total,
      counts: { calls: 4, same: 1, denied: 2, allowed: 1, approval: 0, unknown: 0, skipped: 1 },
    });
    expect(await changes(replay, 'user')).toMatchObject([{ user: 'root', denied: 2, allowed: 1 }]);
    expect(await changes(replay, 'tool')).toMatchObject([
      { tool: expect.stringContaining(':find'), denied: 0, allowed: 1 },
      { tool: expect.stringContaining(':pay'), denied: 2, allowed: 0 },
    ]);
    expect(await changes(replay, 'role')).toMatchObject([
      { role: 'admin', denied: 2 },
      { role: 'support', allowed: 1 },
    ]);
    const each = await changes(replay, 'call');
    expect(each.find(({ denied: n }) => n > 0)).toMatchObject({
      user: 'root',
      agent: 'Payer',
      role: 'admin',
      before: expect.stringContaining('allowed'),
      after: expect.stringContaining('denied: grant lacks the tool'),
      calls: [expect.stringMatching(/^call_/), expect.stringMatching(/^call_/)],
    });
  });

  it('change nothing under the policy in force', async () => {
    const { counts } = await replayed({});
    expect(counts).toMatchObject({ denied: 0, allowed: 0, approval: 0, unknown: 0 });
    expect(counts.same).toBe(counts.calls);
  });

  it('guess nothing: what depends on arguments or scopes that were not kept is unknown', async () => {
    const before = (await replayed({})).counts.calls;
    const refused = {
      outcome: 'denied',
      reason: 'tool-not-granted',
      trail: until('attestedManifest'),
    } as const;
    // As the record was before it named scopes: the second call shows by how far it came that it had them.
    await record([
      await call({ ...refused, caller: { scopes: undefined, roles: ['support'] } }),
      await call({ caller: { scopes: undefined } }),
    ]);
    const support = [{ slug: 'support', grants: [{ select: ALL, effects: ['write' as const] }] }];
    expect((await replayed({ roles: support })).counts).toMatchObject({ unknown: 1, allowed: 0, denied: 0 });
    const small = { select: ALL, condition: 'args.amount < 5' };
    const { counts } = await replayed({ roles: [{ slug: 'admin', grants: [small] }] });
    expect(counts).toMatchObject({ calls: before + 2, same: 2, unknown: before, denied: 0, allowed: 0 });
  });

  it('add up what rules that were only tried would have done', async () => {
    await record([
      await call({ shadow: ['guardrail_x'], would: 'denied' }),
      await call({ shadow: ['guardrail_x', 'grant_y'], would: 'denied' }),
      await call({ shadow: ['guardrail_z'], would: 'approval' }),
    ]);
    expect((await replayed({})).counts.tried).toEqual({
      guardrail_x: { denied: 2, approval: 0 },
      grant_y: { denied: 1, approval: 0 },
      guardrail_z: { denied: 0, approval: 1 },
    });
  });

  it('follow rules over claims, by the claims of the last sign-in', async () => {
    const provider = {
      slug: 'corp',
      name: 'Corp',
      issuer: 'https://idp.example.com',
      client: { auth: 'private_key_jwt', id: 'sallyport' },
    };
    const { id } = await plane.send<{ id: string }>('POST', 'acme', '/identity-providers', provider, 201);
    const rule = (group: string, role: string) => ({
      when: { kind: 'exact' as const, claim: 'groups', value: group },
      whenMissing: 'deny' as const,
      roles: [role],
      stop: false,
    });
    const rules = [rule('ops', 'admin')];
    await plane.send('PUT', 'acme', `/identity-providers/${id}/rules`, { version: 0, rules });
    const sub = 'https://idp.example.com|ann';
    await plane.store.sql(
      `INSERT INTO app.account (tenant_id, id, username, name) VALUES ($1, 'account_ann', 'corp:ann', 'Ann')`,
      [tenantId],
    );
    await plane.store.sql(
      `INSERT INTO app.federated_account (tenant_id, account_id, identity_provider_id, subject, claims, unverified_email, claims_at)
       VALUES ($1, 'account_ann', $2, $3, '{"groups": ["ops"]}', false, now())`,
      [tenantId, id, sub],
    );
    await record([await call({ caller: { sub } })]);
    const lost = await replayed({ mappings: [{ provider: id, rules: [rule('ops', 'support')] }] });
    expect(await changes(lost, 'user')).toMatchObject([{ user: 'corp:ann', denied: 1 }]);
    const shut = await replayed({ mappings: [{ provider: id, rules: [rule('sales', 'admin')] }] });
    expect(await changes(shut, 'user')).toMatchObject([{ user: 'corp:ann', denied: 1 }]);
    const same = await replayed({
      mappings: [{ provider: id, rules: [...rules, rule('sales', 'support')] }],
    });
    expect(same.counts.denied).toBe(0);
  });

  describe('of many calls', () => {
    beforeAll(async () => {
      const [one, other] = [await call(), await call({}, 'find')];
      const events = Array.from({ length: MANY }, (_, i) => {
        const base = i % 3 === 0 ? other : one;
        const sub = `${issuer}|account_${i % 500}`;
        return { ...base, id: `call_many_${i}`, caller: { ...base.caller, sub } };
      });
      await record(events);
    }, 300_000);

    it('go on in another process where one stopped, and count each call once', async () => {
      const whole = await replayed({ roles: [{ slug: 'admin', grants: [] }] });
      const replay = await noted({ roles: [{ slug: 'admin', grants: [] }] });
      let asked = 0;
      const afterOne = { get aborted() { return asked++ > 0; } } as AbortSignal; // prettier-ignore
      await run(replay, 'worker_a', afterOne);
      const halfway = await view(replay);
      expect(halfway.state).toBe('running');
      expect(halfway.done).toBeGreaterThan(0);
      expect(halfway.done).toBeLessThan(halfway.total);
      plane.app.get(ReplayWorker).onApplicationBootstrap();
      const done = await ended(replay);
      expect(done.state).toBe('done');
      expect(done.counts).toEqual(whole.counts);
      const sums = (await changes(done, 'role')).map(({ denied }) => denied);
      expect(sums).toEqual((await changes(whole, 'role')).map(({ denied }) => denied));
    }, 300_000);

    it('are measured', async () => {
      const started = performance.now();
      const { counts } = await replayed({
        roles: [{ slug: 'admin', grants: [{ select: ALL, effects: ['read'] }] }],
      });
      const seconds = (performance.now() - started) / 1000;
      expect(counts.calls).toBeGreaterThanOrEqual(MANY);
      if (process.env['REPLAY_CALLS'] !== undefined)
        process.stdout.write(`replayed ${counts.calls} calls in ${seconds.toFixed(1)} s\n`);
    }, 300_000);

    it('page through their report', async () => {
      const replay = await replayed({ roles: [{ slug: 'admin', grants: [] }] });
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page: ReplayChanges = await plane.get('acme', `/replays/${replay.id}/changes?by=user${at}`);
        seen.push(...page.items.map(({ user }) => user ?? ''));
        cursor = page.nextCursor;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThanOrEqual(500);
      await plane.get('acme', `/replays/${replay.id}/changes?by=user&cursor=nonsense`, 422);
    });
  });

  it('end when they are cancelled, and stay ended', async () => {
    const replay = await noted({});
    const cancelled = await plane.send<ReplayView>('POST', 'acme', `/replays/${replay.id}/cancel`, {});
    expect(cancelled).toMatchObject({ state: 'cancelled', endedAt: expect.any(String) });
    await run(replay, 'worker_b');
    expect(await view(replay)).toEqual(cancelled);
    expect(await plane.send('POST', 'acme', `/replays/${replay.id}/cancel`, {})).toEqual(cancelled);
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE method LIKE 'replay.%' AND event LIKE $1 ORDER BY seq`,
      [`%${replay.id}%`],
    );
    const object = { kind: 'replay', id: replay.id };
    expect(rows.map(({ event }) => JSON.parse(event) as unknown)).toMatchObject([
      { action: 'replay.started', actor: { name: 'root' }, object, after: { draft: replay.draft, days: 7 } },
      { action: 'replay.cancelled', actor: { name: 'root' }, object },
    ]);
  });

  it('are taken up by a sweep, outside of its transactions', async () => {
    const replay = await noted({});
    await plane.app.get(TenantSweeper).sweep();
    expect(await ended(replay, 60_000)).toMatchObject({ state: 'done' });
  });

  it('are one worker’s at a time', async () => {
    const replay = await noted({});
    await plane.store.sql(
      `UPDATE app.policy_replay SET state = 'running', leased_by = 'other', leased_until = now() + interval '1 hour'
       WHERE id = $1`,
      [replay.id],
    );
    await run(replay, 'worker_c');
    expect(await view(replay)).toMatchObject({ state: 'running', done: 0 });
    const { id } = await draft({});
    const second = await plane
      .operator('acme')
      .send('POST', `/api/v1/tenants/acme/drafts/${id}/replay`, { days: 1 });
    expect([second.status, second.json]).toEqual([409, expect.objectContaining({ code: 'replay_running' })]);
    await plane.send('POST', 'acme', `/replays/${replay.id}/cancel`, {});
  });

  it('fail for a reason when what they started from is gone', async () => {
    const replay = await noted({});
    await plane.store.sql(`UPDATE app.policy_replay SET base_revision = 999999 WHERE id = $1`, [replay.id]);
    await run(replay, 'worker_d');
    expect(await view(replay)).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('not kept any more'),
    });
  });

  it('fail, and block nothing, when the record cannot be read', async () => {
    const replay = await noted({});
    await plane.store.sql(`UPDATE app.policy_replay SET rules = '{"roles": 7, "people": {}}' WHERE id = $1`, [
      replay.id,
    ]);
    plane.app.get(ReplayWorker).add(tenantId, replay.id);
    expect(await ended(replay)).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('Start it again'),
    });
    expect((await replayed({})).state).toBe('done');
  });

  it('are for those who may read calls, and of one tenant', async () => {
    const replay = await replayed({});
    const path = (tenant: string) => `/api/v1/tenants/${tenant}/replays/${replay.id}`;
    expect((await plane.operator('acme', 'server-only').get(path('acme'))).status).not.toBe(200);
    expect((await plane.operator('globex').get(path('globex'))).status).toBe(404);
    expect((await plane.operator('globex').get(`${path('globex')}/changes`)).status).toBe(404);
  });
});
