import type { AdminEvent, Problem, RoleView } from '#libs/contracts';
import { TestUpstream, type BrowserAnswer, type OperatorBrowser } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

describe('roles', () => {
  let plane: ControlPlane;
  let acme: OperatorBrowser;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    acme = plane.operator('acme');
  });
  afterAll(() => plane.stop());

  const put = (rest: string, body: unknown): Promise<BrowserAnswer> =>
    acme.send('PUT', `/api/v1/tenants/acme${rest}`, body);
  const roles = async (): Promise<RoleView[]> =>
    (await plane.get<{ items: RoleView[] }>('acme', '/roles')).items;
  const lastChange = async (): Promise<AdminEvent> => {
    const { id } = await plane.tenant('acme');
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1`,
      [id],
    );
    return JSON.parse(rows[0]!.event) as AdminEvent;
  };
  const expectRefused = (answer: BrowserAnswer, pointer: string, code: string): void => {
    expect(answer.status).toBe(422);
    expect((answer.json as Problem).errors).toEqual([expect.objectContaining({ pointer, code })]);
  };
  it('are there from the start, and in the first snapshot', async () => {
    expect(
      (await roles()).map(({ slug, builtin, grants }) => [slug, builtin, grants.map((g) => g.select)]),
    ).toEqual([
      ['admin', true, [{ kind: 'all' }]],
      ['analyst', true, [{ kind: 'effects', effects: ['read'] }]],
      ['support', true, [{ kind: 'tools', tools: [] }]],
    ]);
    expect((await plane.snapshot('globex')).roles.map((role) => role.slug)).toEqual([
      'admin',
      'analyst',
      'support',
    ]);
  });

  it('show the tools that the enforcement code allows, and take named tools only if they are enabled', async () => {
    const upstream = await TestUpstream.start(
      ['find', 'change'].map((name) => ({ name, inputSchema: { type: 'object' } })),
    );
    try {
      await plane.addServer('acme', 'crm', upstream.url);
      const [reading, writing] = ['find', 'change'] as const;
      await plane.approve('acme', reading, { effect: 'read' });
      await plane.approve('acme', writing, { effect: 'write' });
      const effective = async (): Promise<Record<string, string[]>> =>
        Object.fromEntries((await roles()).map((r) => [r.slug, r.effectiveTools.map((t) => t.name)]));
      expect(await effective()).toEqual({
        admin: [`crm__${reading}`, `crm__${writing}`].sort(),
        analyst: [`crm__${reading}`],
        support: [],
      });
      const support = (await roles()).find((role) => role.slug === 'support')!;
      const { urn } = await plane.tool('acme', writing);
      const answer = await put(`/roles/${support.id}/grants`, {
        grants: [{ select: { kind: 'tools', tools: [urn] } }],
      });
      expect(answer.status).toBe(200);
      expect((await effective())['support']).toEqual([`crm__${writing}`]);
      expect(
        (await plane.snapshot('acme')).roles.find((r) => r.slug === 'support')?.grants[0]?.select,
      ).toEqual({
        kind: 'tools',
        tools: [urn],
      });
      const unknown = { kind: 'tools', tools: [urn, 'urn:sallyport:tool:acme:crm:invented'] };
      expectRefused(
        await put(`/roles/${support.id}/grants`, { grants: [{ select: unknown }] }),
        '/grants/0/select/tools/1',
        'unknown_tool',
      );
    } finally {
      await upstream.close();
    }
  });

  it('keep the id of a grant that stays, and record what changed', async () => {
    const analyst = (await roles()).find((role) => role.slug === 'analyst')!;
    const wider = [
      { select: { kind: 'effects', effects: ['read'] }, includeFuture: true },
      { select: { kind: 'effects', effects: ['write'] } },
    ];
    const changed = (await put(`/roles/${analyst.id}/grants`, { grants: wider })).json as RoleView;
    expect(changed.grants).toHaveLength(2);
    expect(changed.grants.map((g) => g.id)).toContain(analyst.grants[0]?.id);
    expect(await lastChange()).toMatchObject({
      action: 'role.grants.set',
      actor: { kind: 'operator', name: 'root' },
      object: { kind: 'role', id: analyst.id },
      before: { grants: [{ select: { effects: ['read'] } }] },
    });
    await put(`/roles/${analyst.id}/grants`, { grants: wider.slice(0, 1) });
  });

  it('refuse what is no selector, with a pointer', async () => {
    const [role] = await roles();
    const answer = await put(`/roles/${role!.id}/grants`, {
      grants: [{ select: { kind: 'effects', effects: [] } }],
    });
    expect(answer.status).toBe(422);
    expect((answer.json as Problem).errors?.[0]?.pointer).toBe('/grants/0/select/effects');
  });

  it('of another tenant are not there', async () => {
    const [foreign] = (await plane.get<{ items: RoleView[] }>('globex', '/roles')).items;
    expect((await put(`/roles/${foreign!.id}/grants`, { grants: [] })).status).toBe(404);
  });
});
