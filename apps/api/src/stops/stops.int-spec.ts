import type { AdminEvent, MemberView, Problem, ServerView, StopView, ToolDetail } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { eventually, TestKey, TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });

describe('the kill switch', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let server: ServerView;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start([tool('a'), tool('b')]);
    server = await plane.addServer('acme', 'desk', upstream.url);
    await plane.approve('acme', 'a');
    await plane.approve('acme', 'b');
    await plane.addOperator('acme', 'ann', ['reviewer']);
    await plane.addOperator('acme', 'eve', ['auditor']);
  });
  afterAll(async () => {
    await upstream.close();
    await plane.stop();
  });

  const stop = (kind: string, id: string, status = 201): Promise<StopView & Problem> =>
    plane.send('POST', 'acme', '/stops', { kind, id, reason: 'Incident 7' }, status);
  const send = async (
    who: string,
    { id }: StopView,
    body: object,
    status: number,
  ): Promise<StopView & Problem> => {
    const answer = await plane
      .operator('acme', who)
      .send('POST', `/api/v1/tenants/acme/stops/${id}/lift`, body);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    return answer.json as StopView & Problem;
  };
  const ask = (who: string, stopped: StopView, status = 200) =>
    send(who, stopped, { reason: 'Put right' }, status);
  const agree = (who: string, asked: StopView, status = 200) =>
    send(who, asked, { reason: 'Put right', agreesWith: asked.liftAsked?.id }, status);
  const liftedByTwo = async (made: StopView): Promise<StopView> => {
    const asked = await ask('root', made);
    expect(asked).toMatchObject({ liftAsked: { by: 'root' }, lifted: null });
    return agree('ann', asked);
  };
  const addUser = (username: string): Promise<MemberView> => {
    const body = { username, name: username, password: 'correct-horse-battery', roles: [] };
    return plane.send('POST', 'acme', '/users', body, 201);
  };
  const isDisabled = async (id: string): Promise<boolean | undefined> => {
    const { items } = await plane.get<{ items: MemberView[] }>('acme', '/members');
    return items.find((member) => member.id === id)?.disabled;
  };
  const setDisabled = (id: string, disabled: boolean, status = 200): Promise<Problem> =>
    plane.send('PUT', 'acme', `/members/user/${id}/disabled`, { disabled }, status);

  it('takes a tool out of the policy at once, and lets it back by two people', async () => {
    const { id } = await plane.tool('acme', 'a');
    const made = await stop('tool', id);
    expect(made).toMatchObject({ kind: 'tool', reason: 'Incident 7', by: 'root', lifted: null });
    expect(await plane.published('acme')).toEqual(['desk__b']);
    expect(await plane.get<ToolDetail>('acme', `/tools/${id}`)).toMatchObject({
      tool: { state: 'quarantined' },
      quarantine: { reason: 'Stopped by root: Incident 7' },
    });
    expect((await stop('tool', id, 409)).code).toBe('already_stopped');
    await plane.send('POST', 'acme', `/servers/${server.id}/probe`, undefined);
    expect(await plane.published('acme')).toEqual(['desk__b']);
    const asked = await ask('root', made);
    expect(asked).toMatchObject({ lifted: null });
    expect(await plane.published('acme')).toEqual(['desk__b']);
    expect((await ask('root', made, 403)).code).toBe('same_person');
    expect((await agree('root', asked, 403)).code).toBe('same_person');
    expect(await agree('ann', asked)).toMatchObject({ lifted: { by: 'ann' } });
    expect(await plane.published('acme')).toEqual(['desk__a', 'desk__b']);
    expect((await agree('ann', asked, 409)).code).toBe('lifted');
  });

  it('takes every tool of a server out', async () => {
    const made = await stop('server', server.id);
    expect(await plane.published('acme')).toEqual([]);
    await liftedByTwo(made);
    expect(await plane.published('acme')).toEqual(['desk__a', 'desk__b']);
  });

  it('disables an agent, whom nobody enables until it is lifted', async () => {
    const key = await TestKey.create();
    const { id, handle } = await plane.send<MemberView>(
      'POST',
      'acme',
      '/agents',
      { name: 'Robot', kind: 'machine', keys: [{ ...key.jwk, alg: key.alg }] },
      201,
    );
    const made = await stop('agent', id);
    const { agents, revoked } = await plane.snapshot('acme');
    expect(agents.find(({ clientId }) => clientId === handle)).toMatchObject({ disabled: true });
    expect(revoked.clients).toContain(handle);
    expect(
      await plane.send<Problem>('PUT', 'acme', `/members/agent/${id}/disabled`, { disabled: false }, 409),
    ).toMatchObject({ code: 'stopped' });
    await liftedByTwo(made);
    expect((await plane.snapshot('acme')).revoked.clients).not.toContain(handle);
  });

  it('needs nothing that was remembered of the tenant', async () => {
    const { id } = await addUser('otis');
    const forget = (): void => plane.app.get(TenantsReadModel).forget('acme');
    forget();
    const made = await stop('user', id);
    const asked = await ask('root', made);
    forget();
    expect(await agree('ann', asked)).toMatchObject({ lifted: { by: 'ann' } });
    expect(await isDisabled(id)).toBe(false);
  });

  it('leaves disabled who was disabled before', async () => {
    const { id } = await addUser('olga');
    await setDisabled(id, true);
    await liftedByTwo(await stop('user', id));
    expect(await isDisabled(id)).toBe(true);
  });

  it('leaves disabled who was disabled meanwhile, and nobody else', async () => {
    const [bad, good] = [await addUser('otto'), await addUser('oda')];
    const stops = [await stop('user', bad.id), await stop('user', good.id)];
    await setDisabled(bad.id, true);
    for (const made of stops) await liftedByTwo(made);
    expect([await isDisabled(bad.id), await isDisabled(good.id)]).toEqual([true, false]);
  });

  it('is not lifted by two who each asked, without having read why the other did', async () => {
    const { id } = await plane.tool('acme', 'a');
    const made = await stop('tool', id);
    const [first, second] = await Promise.all(
      ['root', 'ann'].map((who) =>
        plane
          .operator('acme', who)
          .send('POST', `/api/v1/tenants/acme/stops/${made.id}/lift`, { reason: `For ${who}` }),
      ),
    );
    expect([first?.status, second?.status].toSorted((a = 0, b = 0) => a - b)).toEqual([200, 409]);
    const refusal = [first, second].find((answer) => answer?.status === 409);
    expect(refusal?.json).toMatchObject({ code: 'lift_asked', detail: expect.stringContaining('For ') });
    expect(await plane.published('acme')).toEqual(['desk__b']);
    const asked = [first, second].find((answer) => answer?.status === 200)?.json as StopView;
    const other = asked.liftAsked?.by === 'root' ? 'ann' : 'root';
    expect((await send(other, made, { reason: 'Yes', agreesWith: 'liftrequest_other' }, 409)).code).toBe(
      'lift_changed',
    );
    expect(await agree(other, asked)).toMatchObject({ lifted: { by: other } });
  });

  it('forgets the request of somebody who is disabled', async () => {
    const gone = await plane.addOperator('acme', 'gone', ['reviewer']);
    expect((await gone.get('/api/v1/me')).status).toBe(200);
    const made = await stop('tool', (await plane.tool('acme', 'a')).id);
    const asked = await ask('gone', made);
    await setDisabled('account_gone_acme', true);
    expect((await agree('root', asked, 409)).code).toBe('lift_changed');
    const { items } = await plane.get<{ items: StopView[] }>('acme', '/stops');
    expect(items.find(({ id }) => id === made.id)).toMatchObject({ liftAsked: null, lifted: null });
    const again = await ask('root', made);
    expect((await agree('ann', asked, 409)).code).toBe('lift_changed');
    expect(await agree('ann', again)).toMatchObject({ lifted: { by: 'ann' } });
  });

  it('takes whoever asks and whom they let in for one person', async () => {
    const made = await stop('tool', (await plane.tool('acme', 'a')).id);
    const asked = await ask('root', made);
    const puppet = await plane.inviteOperator('acme', 'root', 'puppet', ['reviewer']);
    expect((await agree('puppet', asked, 403)).code).toBe('same_person');
    await plane.store.sql(`UPDATE app.account SET enrolled_until = now() WHERE id = $1`, [puppet]);
    expect(await agree('puppet', asked)).toMatchObject({ lifted: { by: 'puppet' } });
  });

  it('suspends the tenant', async () => {
    const made = await stop('tenant', 'acme');
    expect((await plane.snapshot('acme')).tenant.suspended).toBe(true);
    expect((await plane.snapshot('globex')).tenant.suspended).toBe(false);
    await liftedByTwo(made);
    expect((await plane.snapshot('acme')).tenant.suspended).toBe(false);
  });

  it('waits for the platform before it locks the tenant, as publications do', async () => {
    const { id } = await plane.tenant('acme');
    const waiting = () =>
      plane.store.sql(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
    /** While another one has the platform, the tenant is free. */
    const meanwhile = (work: () => Promise<StopView>): Promise<{ done: Promise<StopView> }> =>
      plane.app.get(TenantDb).global(async (manager) => {
        await manager.query(`SELECT 1 FROM app.tenant WHERE slug = 'platform' FOR NO KEY UPDATE`);
        const done = work();
        await eventually('it waits', async () => (await waiting()).length > 0);
        await manager.query(`SELECT 1 FROM app.tenant WHERE id = $1 FOR NO KEY UPDATE NOWAIT`, [id]);
        return { done };
      });
    const made = await (await meanwhile(() => stop('tenant', 'acme'))).done;
    const asked = await (await meanwhile(() => ask('root', made))).done;
    expect(await agree('ann', asked)).toMatchObject({ lifted: { by: 'ann' } });
  });

  it('is for those who may, and for what is theirs', async () => {
    const { id } = await plane.tool('acme', 'a');
    const path = '/api/v1/tenants/acme/stops';
    const body = { kind: 'tool', id, reason: 'Because' };
    expect((await plane.operator('acme', 'eve').send('POST', path, body)).status).toBe(403);
    expect((await plane.operator('globex').send('POST', path, body)).status).toBe(404);
    const theirs = { ...body, id: 'tool_none' };
    await plane.send('POST', 'globex', '/stops', body, 404);
    await plane.send('POST', 'globex', '/stops', theirs, 404);
    await plane.send('POST', 'globex', '/stops', { ...body, kind: 'tenant', id: 'acme' }, 404);
    await plane.send('POST', 'acme', '/stops', { ...body, reason: ' ' }, 422);
    await plane.send('POST', 'platform', '/stops', { ...body, kind: 'tenant', id: 'platform' }, 409);
    expect((await stop('user', 'account_root_acme', 409)).code).toBe('own_account');
    expect(await plane.published('acme')).toEqual(['desk__a', 'desk__b']);
  });

  it('is one when two stop at once, and goes on once when two lift at once', async () => {
    const { id } = await plane.tool('acme', 'b');
    const path = '/api/v1/tenants/acme/stops';
    const body = { kind: 'tool', id, reason: 'Both saw it' };
    const answers = await Promise.all(
      ['root', 'ann'].map((who) => plane.operator('acme', who).send('POST', path, body)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const made = answers.find(({ status }) => status === 201)?.json as StopView;
    const { liftAsked } = await ask('root', made);
    await plane.addOperator('acme', 'bob', ['reviewer']);
    const agreement = { reason: 'Fine now', agreesWith: liftAsked?.id };
    const lifts = await Promise.all(
      ['ann', 'bob'].map((who) =>
        plane.operator('acme', who).send('POST', `${path}/${made.id}/lift`, agreement),
      ),
    );
    expect(lifts.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('is kept by the database and written down', async () => {
    const { id } = await plane.tool('acme', 'a');
    const made = await stop('tool', id);
    await expect(
      plane.store.sql(
        `UPDATE app.stop SET lifted_by = 'x', lifted_by_name = 'x', lifted_at = now() WHERE id = $1`,
        [made.id],
      ),
    ).rejects.toThrow('lifting_takes_two');
    const asked = await ask('root', made);
    await expect(
      plane.store.sql(
        `UPDATE app.stop SET lifted_by = 'x', lifted_by_name = 'x', lifted_at = now(),
           lifted_person = lift_asked_person || '{account:x}' WHERE id = $1`,
        [made.id],
      ),
    ).rejects.toThrow('lifting_takes_two_people');
    await agree('ann', asked);
    const events = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE event LIKE $1 ORDER BY seq`,
      [`%${made.id}%`],
    );
    expect(events.map(({ event }) => JSON.parse(event) as AdminEvent)).toMatchObject([
      { action: 'stop.made', actor: { name: 'root' }, object: { kind: 'tool', id }, note: 'Incident 7' },
      { action: 'stop.lift.asked', actor: { name: 'root' } },
      { action: 'stop.lifted', actor: { name: 'ann' }, note: 'Put right' },
    ]);
    const { items } = await plane.get<{ items: StopView[] }>('acme', '/stops');
    expect(items.every(({ lifted }) => lifted !== null)).toBe(true);
  });
});
