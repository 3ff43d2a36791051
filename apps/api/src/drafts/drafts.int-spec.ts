import type { DraftContent, DraftView, GuardrailView, Problem, RoleView } from '#libs/contracts';
import { TestUpstream, type BrowserAnswer } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const ALL = { kind: 'all' } as const;
const NO_PAYMENTS = {
  name: 'no payments',
  select: ALL,
  effects: ['write'],
  action: 'deny',
  mode: 'enforce',
} as const;

describe('drafts', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start(
      ['find', 'pay'].map((name) => ({ name, inputSchema: { type: 'object' } })),
    );
    await plane.addServer('acme', 'bank', upstream.url);
    await plane.approve('acme', 'find', { effect: 'read' });
    await plane.approve('acme', 'pay', { effect: 'write' });
    await plane.addOperator('acme', 'reader', ['auditor']);
  });
  afterAll(async () => {
    await upstream?.close();
    await plane?.stop();
  });

  const send = (
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown = {},
    tenant = 'acme',
    who = 'root',
  ): Promise<BrowserAnswer> =>
    plane.operator(tenant, who).send(method, `/api/v1/tenants/${tenant}${path}`, body);
  const add = (content: Partial<DraftContent>, name = 'Tighter'): Promise<DraftView> =>
    plane.send('POST', 'acme', '/drafts', { name, content }, 201);
  const role = async (slug: string): Promise<RoleView | undefined> =>
    (await plane.get<{ items: RoleView[] }>('acme', '/roles')).items.find((each) => each.slug === slug);
  const guardrails = async (): Promise<GuardrailView[]> =>
    (await plane.get<{ items: GuardrailView[] }>('acme', '/guardrails')).items;
  const state = async () => {
    const [{ id }, snapshot] = [await plane.tenant('acme'), await plane.snapshot('acme')];
    const [audit] = await plane.store.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM app.audit_event WHERE tenant_id = $1 AND method NOT LIKE 'draft.%'`,
      [id],
    );
    return { snapshot, roles: (await role('support'))?.grants, guardrails: await guardrails(), audit };
  };

  it('are in force only when they are published, and then all of it at once', async () => {
    const before = await state();
    const draft = await add({
      roles: [
        { slug: 'support', grants: [{ select: { kind: 'servers', servers: ['bank'] } }] },
        { slug: 'night', name: 'Night shift', grants: [{ select: ALL, effects: ['read'] }] },
      ],
      guardrails: [{ id: null, rule: { ...NO_PAYMENTS, effects: [...NO_PAYMENTS.effects] } }],
    });
    expect(draft).toMatchObject({ version: 1, changes: 3, changedBy: 'root' });
    expect(draft.diff).toMatchObject([
      { kind: 'role', id: 'support', before: expect.stringContaining('"tools":[]'), stale: false },
      { kind: 'role', id: 'night', name: 'Night shift', before: null },
      { kind: 'guardrail', id: 'new-1', name: 'no payments', before: null },
    ]);
    expect(await state()).toEqual(before);

    expect((await send('POST', `/drafts/${draft.id}/publish`, { version: 1 })).status).toBe(204);
    const after = await state();
    expect(after.snapshot.revision).toBe(before.snapshot.revision + 1);
    expect((await role('support'))?.effectiveTools).toHaveLength(2);
    expect((await role('night'))?.effectiveTools.map(({ name }) => name)).toEqual(['bank__find']);
    expect(after.guardrails).toMatchObject([{ name: 'no payments', owner: 'tenant' }]);
    expect((await plane.operator('acme').get(`/api/v1/tenants/acme/drafts/${draft.id}`)).status).toBe(404);
    const { id } = await plane.tenant('acme');
    const actions = await plane.store.sql<{ method: string }>(
      `SELECT method FROM app.audit_event WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 4`,
      [id],
    );
    expect(actions.map(({ method }) => method)).toEqual([
      'draft.published',
      'guardrail.added',
      'role.added',
      'role.grants.set',
    ]);
  });

  it('take roles and guardrails away', async () => {
    await plane.send('POST', 'acme', '/roles', { slug: 'brief', name: 'Brief', grants: [] }, 201);
    const { id } = await plane.send<GuardrailView>(
      'POST',
      'acme',
      '/guardrails',
      { ...NO_PAYMENTS, name: 'brief rule', mode: 'shadow' },
      201,
    );
    const draft = await add({ roles: [{ slug: 'brief', grants: null }], guardrails: [{ id, rule: null }] });
    expect(draft.diff.map(({ after }) => after)).toEqual([null, null]);
    expect((await send('POST', `/drafts/${draft.id}/publish`, { version: 1 })).status).toBe(204);
    expect(await role('brief')).toBeUndefined();
    expect((await guardrails()).map((rule) => rule.id)).not.toContain(id);
  });

  it('that could not be published are refused where they are wrong, and leave nothing behind', async () => {
    const before = await state();
    const cases: [Partial<DraftContent>, string, string][] = [
      [
        { roles: [{ slug: 'support', grants: [{ select: ALL }, { select: ALL, condition: 'args.x >' }] }] },
        '/content/roles/0/grants/1/condition',
        'invalid_condition',
      ],
      [
        { roles: [{ slug: 'fresh', grants: [{ select: { kind: 'tools', tools: ['urn:x'] } }] }] },
        '/content/roles/0/grants/0/select/tools/0',
        'unknown_tool',
      ],
      [
        {
          guardrails: [
            {
              id: null,
              rule: { name: 'x', select: ALL, action: 'deny', mode: 'shadow', condition: 'nobody' },
            },
          ],
        },
        '/content/guardrails/0/rule/condition',
        'invalid_condition',
      ],
    ];
    for (const [content, pointer, code] of cases) {
      const answer = await send('POST', '/drafts', { name: 'wrong', content });
      expect([answer.status, (answer.json as Problem).errors?.[0]]).toEqual([
        422,
        expect.objectContaining({ pointer, code }),
      ]);
    }
    const twice = { roles: ['support', 'support'].map((slug) => ({ slug, grants: [] })) };
    expect((await send('POST', '/drafts', { name: 'twice', content: twice })).status).toBe(422);
    const gone = { guardrails: [{ id: 'guardrail_none', rule: null }] };
    expect((await send('POST', '/drafts', { name: 'gone', content: gone })).json).toMatchObject({
      code: 'draft_stale',
    });
    expect(await state()).toEqual(before);
  });

  it('are stale once somebody changed what they change, until somebody has looked', async () => {
    const draft = await add({ roles: [{ slug: 'analyst', grants: [] }] });
    const { id } = (await role('analyst'))!;
    await plane.send('PUT', 'acme', `/roles/${id}/grants`, {
      grants: [{ select: ALL, effects: ['read'] }],
    });
    const refused = await send('POST', `/drafts/${draft.id}/publish`, { version: 1 });
    expect(refused.json).toMatchObject({
      code: 'draft_stale',
      detail: expect.stringContaining('role Analyst'),
    });
    expect((await plane.get<DraftView>('acme', `/drafts/${draft.id}`)).diff[0]?.stale).toBe(true);
    // What is added is made of what is in force now; what was there is not, and not either when it says something else.
    const [analyst] = draft.content.roles;
    const other = { ...analyst!, grants: [{ select: ALL, effects: ['write'] }] };
    const edited = { ...draft.content, roles: [other] };
    expect(
      (await send('PUT', `/drafts/${draft.id}`, { name: 'Tighter', content: edited })).json,
    ).toMatchObject({ diff: [{ id: 'analyst', stale: true }] });
    const content = { ...draft.content, roles: [...draft.content.roles, { slug: 'later', grants: [] }] };
    const set = await send('PUT', `/drafts/${draft.id}`, { name: 'Tighter', content });
    expect((set.json as DraftView).diff.map(({ stale }) => stale)).toEqual([true, false]);
    const rebased = await send('POST', `/drafts/${draft.id}/rebase`, { version: 3 });
    expect((rebased.json as DraftView).diff.map(({ stale }) => stale)).toEqual([false, false]);
    expect((await send('POST', `/drafts/${draft.id}/publish`, { version: 4 })).status).toBe(204);
    expect((await role('analyst'))?.grants).toEqual([]);
  });

  it('lose nothing when two people edit or publish one', async () => {
    const draft = await add({ roles: [{ slug: 'support', grants: [] }] });
    const path = `/api/v1/tenants/acme/drafts/${draft.id}`;
    const { headers } = await plane.operator('acme').get(path);
    const edit = (name: string) =>
      plane
        .operator('acme')
        .send('PUT', path, { name, content: draft.content }, { 'if-match': String(headers['etag']) });
    const answers = await Promise.all([edit('one'), edit('other')]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await send('POST', `/drafts/${draft.id}/publish`, { version: 1 })).json).toMatchObject({
      code: 'draft_changed',
    });
    const published = await Promise.all(
      [1, 2].map(() => send('POST', `/drafts/${draft.id}/publish`, { version: 2 })),
    );
    expect(published.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 404]);
  });

  it('are for those who may change roles, and of one tenant', async () => {
    const { id } = await add({});
    const body = { name: 'x', content: {} };
    expect((await send('POST', '/drafts', body, 'acme', 'reader')).status).toBe(403);
    expect((await send('POST', `/drafts/${id}/publish`, { version: 1 }, 'acme', 'reader')).status).toBe(403);
    expect((await send('POST', `/drafts/${id}/publish`, { version: 1 }, 'globex')).status).toBe(404);
    expect((await send('DELETE', `/drafts/${id}`, undefined, 'globex')).status).toBe(404);
    expect((await send('DELETE', `/drafts/${id}`, undefined)).status).toBe(204);
  });
});
