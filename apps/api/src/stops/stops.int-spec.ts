import type { AdminEvent, MemberView, Problem, ServerView, StopView, ToolDetail } from '#libs/contracts';
import { TestKey, TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

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
  const lift = async (who: string, { id }: StopView, status = 200): Promise<StopView & Problem> => {
    const answer = await plane
      .operator('acme', who)
      .send('POST', `/api/v1/tenants/acme/stops/${id}/lift`, { reason: 'Put right' });
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    return answer.json as StopView & Problem;
  };
  const liftedByTwo = async (made: StopView): Promise<StopView> => {
    expect(await lift('root', made)).toMatchObject({ liftAsked: { by: 'root' }, lifted: null });
    return lift('ann', made);
  };

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
    expect(await lift('root', made)).toMatchObject({ lifted: null });
    expect(await plane.published('acme')).toEqual(['desk__b']);
    expect((await lift('root', made, 403)).code).toBe('same_person');
    expect(await lift('ann', made)).toMatchObject({ lifted: { by: 'ann' } });
    expect(await plane.published('acme')).toEqual(['desk__a', 'desk__b']);
    expect((await lift('ann', made, 409)).code).toBe('lifted');
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

  it('leaves disabled who was disabled before', async () => {
    const { id } = await plane.send<MemberView>(
      'POST',
      'acme',
      '/users',
      { username: 'olga', name: 'Olga', password: 'correct-horse-battery', roles: [] },
      201,
    );
    await plane.send('PUT', 'acme', `/members/user/${id}/disabled`, { disabled: true });
    await liftedByTwo(await stop('user', id));
    const { items } = await plane.get<{ items: MemberView[] }>('acme', '/members');
    expect(items.find((member) => member.id === id)).toMatchObject({ disabled: true });
  });

  it('suspends the tenant', async () => {
    const made = await stop('tenant', 'acme');
    expect((await plane.snapshot('acme')).tenant.suspended).toBe(true);
    expect((await plane.snapshot('globex')).tenant.suspended).toBe(false);
    await liftedByTwo(made);
    expect((await plane.snapshot('acme')).tenant.suspended).toBe(false);
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
    await lift('root', made);
    await plane.addOperator('acme', 'bob', ['reviewer']);
    const lifts = await Promise.all(
      ['ann', 'bob'].map((who) =>
        plane.operator('acme', who).send('POST', `${path}/${made.id}/lift`, { reason: 'Fine now' }),
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
    await liftedByTwo(made);
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
