import type { MemberView, OauthSettings, Problem, RoleView } from '#libs/contracts';
import type { BrowserAnswer } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const WRITERS = 4;

describe('versions', () => {
  let plane: ControlPlane;
  let roleId: string;
  let agent: MemberView;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    const role = { slug: 'night', name: 'Night shift' };
    roleId = (await plane.send<RoleView>('POST', 'acme', '/roles', role, 201)).id;
    const given = { name: 'Assistant', kind: 'interactive', redirectUris: ['https://a.example/cb'] };
    agent = await plane.send<MemberView>('POST', 'acme', '/agents', given, 201);
  });
  afterAll(() => plane.stop());

  const at = (path: string, tenant = 'acme'): string => `/api/v1/tenants/${tenant}${path}`;
  const tagOf = async (path: string): Promise<string> => {
    const { headers, text, status } = await plane.operator('acme').get(at(path));
    if (status !== 200) throw new Error(text);
    return String(headers['etag']);
  };
  const send = (
    method: 'PUT' | 'DELETE',
    path: string,
    ifMatch: string,
    body?: unknown,
  ): Promise<BrowserAnswer> => plane.operator('acme').send(method, at(path), body, { 'if-match': ifMatch });
  const grants = (name: string) => ({ grants: [{ select: { kind: 'servers', servers: [name] } }] });
  const audited = async (action: string): Promise<number> => {
    const [row] = await plane.store.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM app.audit_event WHERE method = $1`,
      [action],
    );
    return row!.n;
  };

  it('are answered, and again by the change itself', async () => {
    const seen = await tagOf(`/roles/${roleId}`);
    expect(seen).toMatch(/^".+"$/);
    const changed = await send('PUT', `/roles/${roleId}/grants`, seen, grants('a'));
    expect([changed.status, changed.headers['etag']]).toEqual([200, await tagOf(`/roles/${roleId}`)]);
    expect(changed.headers['etag']).not.toBe(seen);
  });

  it('of before are refused, and the refusal names what has changed', async () => {
    const stale = await tagOf(`/roles/${roleId}`);
    await send('PUT', `/roles/${roleId}/grants`, stale, grants('b'));
    const before = await tagOf(`/roles/${roleId}`);
    const answer = await send('PUT', `/roles/${roleId}/grants`, stale, grants('c'));
    expect(answer.status).toBe(412);
    expect(answer.json).toMatchObject({
      code: 'changed_meanwhile',
      errors: [{ pointer: '/grants', code: 'changed' }],
    });
    expect((await send('DELETE', `/roles/${roleId}`, stale)).status).toBe(412);
    expect(await tagOf(`/roles/${roleId}`)).toBe(before);
  });

  it.each([
    ['no version', '', 428, 'version_needed'],
    ["somebody else's", '"x"', 412, 'changed_meanwhile'],
    ['a weak one', 'W/"x"', 412, 'changed_meanwhile'],
    ['no entity tag', 'latest', 400, 'malformed_request'],
  ])('cannot be %s', async (_name, header, status, code) => {
    const before = await tagOf(`/roles/${roleId}`);
    const answer = await send('PUT', `/roles/${roleId}/grants`, header, grants('d'));
    expect([answer.status, (answer.json as Problem).code]).toEqual([status, code]);
    expect(await tagOf(`/roles/${roleId}`)).toBe(before);
  });

  it('may be one of several, or whatever is there', async () => {
    const seen = await tagOf(`/roles/${roleId}`);
    expect((await send('PUT', `/roles/${roleId}/grants`, `"x", ${seen}`, grants('e'))).status).toBe(200);
    expect((await send('PUT', `/roles/${roleId}/grants`, '*', grants('f'))).status).toBe(200);
  });

  it('do not exist of what is not there, or is somebody else’s', async () => {
    const globex = plane.operator('globex');
    for (const ifMatch of ['', '*', '"x"']) {
      expect((await send('PUT', '/roles/role_none/grants', ifMatch, grants('a'))).status).toBe(404);
      const headers = { 'if-match': ifMatch };
      const path = at(`/roles/${roleId}`, 'globex');
      expect((await globex.send('PUT', `${path}/grants`, grants('a'), headers)).status).toBe(404);
      expect((await globex.send('DELETE', path, undefined, headers)).status).toBe(404);
    }
  });

  it('stay when a change is refused for another reason', async () => {
    const seen = await tagOf(`/roles/${roleId}`);
    const unusable = { grants: [{ select: { kind: 'all' }, condition: '1 +' }] };
    expect((await send('PUT', `/roles/${roleId}/grants`, seen, unusable)).status).toBe(422);
    expect((await send('PUT', `/roles/${roleId}/grants`, seen, grants('g'))).status).toBe(200);
  });

  it('are of what a route replaces: a change beside it is in nobody’s way', async () => {
    const path = `/members/agent/${agent.id}`;
    const seen = await tagOf(path);
    expect((await send('PUT', `${path}/roles`, seen, { roles: ['night'] })).status).toBe(200);
    const ceiling = { ceiling: { kind: 'effects', effects: ['read'] } };
    expect((await send('PUT', `/agents/${agent.id}/ceiling`, seen, ceiling)).status).toBe(200);
    expect((await send('PUT', `${path}/roles`, seen, { roles: [] })).status).toBe(412);
  });

  it('a removed rule is not set again', async () => {
    const rule = { name: 'No', select: { kind: 'all' }, action: 'deny', mode: 'shadow' };
    const { id } = await plane.send<{ id: string }>('POST', 'acme', '/guardrails', rule, 201);
    const seen = await tagOf(`/guardrails/${id}`);
    const both = await Promise.all([
      send('DELETE', `/guardrails/${id}`, seen),
      send('PUT', `/guardrails/${id}`, seen, { ...rule, name: 'Not at all' }),
    ]);
    const [removed, set] = both.map(({ status }) => status);
    expect([[204, 404], [412, 200]]).toContainEqual([removed, set]); // prettier-ignore
  });

  describe('with several who change the same at once: one does, and the others learn of it', () => {
    const limits = async () => plane.get<{ user: { burst: number } }>('acme', '/limits');
    const guard = async () => plane.get<Record<string, unknown>>('acme', '/guard');
    const settings = async () => plane.get<OauthSettings>('acme', '/oauth/settings');
    const budget = { scope: 'tenant', unit: 'calls', period: 'day', amount: 1000 };
    const cases: [string, string, () => Promise<[string, string, (i: number) => unknown]>][] = [
      [
        'grants of a role',
        'role.grants.set',
        async () => [`/roles/${roleId}`, `/roles/${roleId}/grants`, (i) => grants(`w${i}`)],
      ],
      [
        'limits',
        'limits.update',
        async () => {
          const now = await limits();
          return ['/limits', '/limits', (i) => ({ ...now, user: { ...now.user, burst: 50 + i } })];
        },
      ],
      [
        'what is looked for in content',
        'guard.set',
        async () => {
          const now = await guard();
          return ['/guard', '/guard', (i) => ({ ...now, maxTokens: 1000 + i })];
        },
      ],
      [
        'a budget',
        'budget.update',
        async () => {
          const { id } = await plane.send<{ id: string }>('POST', 'acme', '/budgets', budget, 201);
          return [`/budgets/${id}`, `/budgets/${id}`, (i) => ({ amount: 10 + i, thresholds: [50] })];
        },
      ],
      [
        'settings of the authorization server',
        'oauth.settings.set',
        async () => {
          const now = await settings();
          const to = (accessToken: number) => ({ ...now, lifetimes: { ...now.lifetimes, accessToken } });
          return ['/oauth/settings', '/oauth/settings', (i) => to(100 + i)];
        },
      ],
    ];

    it.each(cases)('%s', async (_name, action, prepare) => {
      const [shown, changed, body] = await prepare();
      const seen = await tagOf(shown);
      const already = await audited(action);
      const answers = await Promise.all(
        Array.from({ length: WRITERS }, (_, i) => send('PUT', changed, seen, body(i))),
      );
      const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
      expect(statuses).toEqual([action === 'budget.update' ? 204 : 200, ...Array(WRITERS - 1).fill(412)]);
      expect(await audited(action)).toBe(already + 1);
    });
  });
});
