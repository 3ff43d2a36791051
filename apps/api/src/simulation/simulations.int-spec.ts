import type { MemberView, Problem, RoleView, Simulation } from '#libs/contracts';
import { TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const SCHEMA = { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] };

describe('simulations', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start([{ name: 'pay', inputSchema: SCHEMA }]);
    await plane.addServer('acme', 'bank', upstream.url);
    await plane.approve('acme', 'pay', { effect: 'write' });
    const { items } = await plane.get<{ items: RoleView[] }>('acme', '/roles');
    const { id } = items.find(({ slug }) => slug === 'support')!;
    await plane.send('PUT', 'acme', `/roles/${id}/grants`, {
      grants: [
        { select: { kind: 'servers', servers: ['bank'] }, condition: 'args.amount <= 100' },
        { select: { kind: 'servers', servers: ['bank'] }, approval: 'each-call' },
      ],
    });
    const interactive = { kind: 'interactive', redirectUris: ['http://127.0.0.1/cb'] };
    await plane.send<MemberView>('POST', 'acme', '/agents', { name: 'Payer', ...interactive }, 201);
    const ceiling = { kind: 'effects', effects: ['read'] };
    await plane.send('POST', 'acme', '/agents', { name: 'Reader', ...interactive, ceiling }, 201);
    const password = 'correct horse battery staple';
    await plane.send(
      'POST',
      'acme',
      '/users',
      { username: 'ann', name: 'Ann', password, roles: ['support'] },
      201,
    );
  });
  afterAll(async () => {
    await upstream?.close();
    await plane?.stop();
  });

  const simulate = (changes: object): Promise<Simulation> =>
    plane.send('POST', 'acme', '/simulations', {
      user: 'ann',
      agent: 'Payer',
      tool: 'bank__pay',
      ...changes,
    });

  it.each<[string, object, Partial<Simulation>]>([
    [
      'allowed',
      { arguments: { amount: 5 } },
      { verdict: 'allowed', right: expect.objectContaining({ role: 'support' }) },
    ],
    [
      'approved by a person',
      { arguments: { amount: 500 } },
      { verdict: 'approval', reason: 'approval-required' },
    ],
    ['not known', {}, { verdict: 'depends' }],
    [
      'of a wrong shape',
      { arguments: { amount: 'x' } },
      { reason: 'arguments-invalid', detail: '/amount (type)' },
    ],
    ['above the ceiling', { agent: 'Reader' }, { verdict: 'denied', reason: 'tool-not-granted' }],
    [
      'without the role',
      { roles: ['analyst'] },
      { verdict: 'denied', reason: 'tool-not-granted', grants: [] },
    ],
    ['without the scope', { scopes: ['mcp:connect'] }, { verdict: 'denied', reason: 'scope-insufficient' }],
    ['of no tool', { tool: 'bank__steal' }, { verdict: 'denied', reason: 'tool-not-found', tool: null }],
  ])('say of a call that is %s why', async (_what, changes, expected) => {
    expect(await simulate(changes)).toMatchObject(expected);
  });

  it('show every term that was looked at, and where the decision ended', async () => {
    const { grants, steps } = await simulate({ arguments: { amount: 500 } });
    expect(grants.map(({ held }) => held).sort()).toEqual(['no', 'yes']);
    expect(grants.find(({ held }) => held === 'no')?.condition).toBe('args.amount <= 100');
    const outcome = (step: string) => steps.find((each) => each.step === step)?.outcome;
    expect(['grantedTool', 'approvedIfSensitive', 'admittedCall'].map(outcome)).toEqual([
      'passed',
      'denied',
      'not-reached',
    ]);
  });

  it('end at a guardrail, whatever roles say', async () => {
    const rule = { name: 'no payments', select: { kind: 'all' }, effects: ['write'], action: 'deny' };
    const { id } = await plane.send<{ id: string }>(
      'POST',
      'platform',
      '/guardrails',
      { ...rule, mode: 'enforce' },
      201,
    );
    expect(await simulate({ arguments: { amount: 5 } })).toMatchObject({
      reason: 'tool-not-granted',
      guardrails: [{ id, name: 'no payments', owner: 'platform', held: 'yes' }],
    });
    await plane.send('PUT', 'platform', `/guardrails/${id}`, { ...rule, mode: 'shadow' });
    expect(await simulate({ arguments: { amount: 5 } })).toMatchObject({ verdict: 'allowed', shadow: [id] });
  });

  it.each([
    [{ user: 'nobody' }, '/user'],
    [{ agent: 'nobody' }, '/agent'],
  ])('refuse whom the tenant does not know: %j', async (changes, pointer) => {
    const answer = await plane
      .operator('acme')
      .send('POST', '/api/v1/tenants/acme/simulations', { agent: 'Payer', tool: 'bank__pay', ...changes });
    expect(answer.status).toBe(422);
    expect((answer.json as Problem).errors?.[0]?.pointer).toBe(pointer);
  });
});
