import type { GuardrailView, Rights, RoleView } from '#libs/contracts';
import { TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

describe('effective rights', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start(
      ['find', 'pay', 'wait'].map((name) => ({ name, inputSchema: { type: 'object' } })),
    );
    await plane.addServer('acme', 'bank', upstream.url);
    await plane.approve('acme', 'find', { effect: 'read' });
    await plane.approve('acme', 'pay', { effect: 'write' });
    const ceiling = { kind: 'effects', effects: ['read'] };
    const agent = { name: 'Reader', kind: 'interactive', redirectUris: ['http://127.0.0.1/cb'], ceiling };
    await plane.send('POST', 'acme', '/agents', agent, 201);
    const { items } = await plane.get<{ items: RoleView[] }>('acme', '/roles');
    const { id } = items.find(({ slug }) => slug === 'support')!;
    await plane.send('PUT', 'acme', `/roles/${id}/grants`, {
      grants: [{ select: { kind: 'all' }, condition: 'args.amount < 5' }],
    });
  });
  afterAll(async () => {
    await upstream?.close();
    await plane?.stop();
  });

  const cells = async (query = ''): Promise<Record<string, Record<string, string>>> => {
    const { roles, items } = await plane.get<Rights>('acme', `/rights${query}`);
    return Object.fromEntries(
      items.map(({ name, cells: each }) => [
        name,
        Object.fromEntries(roles.map(({ slug }, i) => [slug, each[i]!])),
      ]),
    );
  };

  it('say of each role and tool what it gives, or what lacks it', async () => {
    expect(await cells()).toEqual({
      bank__find: { admin: 'allowed', analyst: 'allowed', support: 'terms' },
      bank__pay: { admin: 'allowed', analyst: 'grant', support: 'terms' },
      wait: { admin: 'unused', analyst: 'unused', support: 'unused' },
    });
    const { items, total } = await plane.get<Rights>('acme', '/rights?q=wait');
    expect([items[0]?.unused, total]).toEqual(['not approved yet', 1]);
  });

  it('are narrowed by the ceiling of an agent', async () => {
    expect((await cells('?agent=Reader'))['bank__pay']).toEqual({
      admin: 'ceiling',
      analyst: 'grant',
      support: 'ceiling',
    });
    await plane.get('acme', '/rights?agent=Nobody', 422);
  });

  it('are narrowed by guardrails, which count after everything else', async () => {
    const rule = { name: 'no payments', select: { kind: 'all' }, effects: ['write'], action: 'deny' };
    const { id } = await plane.send<GuardrailView>(
      'POST',
      'platform',
      '/guardrails',
      { ...rule, mode: 'enforce' },
      201,
    );
    expect((await cells())['bank__pay']).toEqual({
      admin: 'guardrail',
      analyst: 'grant',
      support: 'guardrail',
    });
    await plane.send('PUT', 'platform', `/guardrails/${id}`, { ...rule, mode: 'shadow' });
    expect((await cells())['bank__pay']?.['admin']).toBe('allowed');
  });
});
