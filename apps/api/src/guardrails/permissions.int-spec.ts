import type { GuardrailView, Problem, RoleView, ToolLabels } from '#libs/contracts';
import { TestUpstream, type BrowserAnswer } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

describe('permissions', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let pay: string;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start(
      ['find', 'pay', 'later'].map((name) => ({ name, inputSchema: { type: 'object' } })),
    );
    await plane.addServer('acme', 'bank', upstream.url);
    await plane.approve('acme', 'find', { effect: 'read' });
    await plane.approve('acme', 'pay', { effect: 'write' });
    pay = (await plane.tool('acme', 'pay')).urn;
  });
  afterAll(async () => {
    await upstream?.close();
    await plane?.stop();
  });

  const call = (
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    tenant = 'acme',
  ): Promise<BrowserAnswer> => plane.operator(tenant).send(method, `/api/v1/tenants/${tenant}${path}`, body);
  const support = async (): Promise<RoleView> =>
    (await plane.get<{ items: RoleView[] }>('acme', '/roles')).items.find((r) => r.slug === 'support')!;
  const refusal = (answer: BrowserAnswer) => ({
    status: answer.status,
    errors: (answer.json as Problem).errors,
  });

  describe('grants', () => {
    it('carry their terms into the snapshot', async () => {
      const grant = {
        select: { kind: 'servers', servers: ['bank'] },
        effects: ['write'],
        condition: 'args.amount <= 100',
        approval: 'each-call',
        limits: { perMinute: 6, burst: 2 },
      };
      const { id } = await support();
      const role = (await call('PUT', `/roles/${id}/grants`, { grants: [grant] })).json as RoleView;
      expect(role.grants).toEqual([{ id: expect.stringMatching(/^grant_/), ...grant, covered: [pay] }]);
      expect(role.effectiveTools).toEqual([expect.objectContaining({ urn: pay, conditional: true })]);
      const published = (await plane.snapshot('acme')).roles.find(({ slug }) => slug === 'support');
      expect(published?.grants).toEqual([{ id: role.grants[0]!.id, ...grant, only: [pay] }]);
    });

    it('of a set cover later tools only when they say so', async () => {
      const { id } = await support();
      const sets = [{ select: { kind: 'effects', effects: ['write'] } }];
      await call('PUT', `/roles/${id}/grants`, { grants: sets });
      await plane.approve('acme', 'later', { effect: 'write' });
      const names = async () => (await support()).effectiveTools.map(({ name }) => name);
      expect(await names()).toEqual(['bank__pay']);
      // Saved again unchanged, it still covers what it did.
      await call('PUT', `/roles/${id}/grants`, { grants: sets });
      expect(await names()).toEqual(['bank__pay']);
      await call('PUT', `/roles/${id}/grants`, { grants: [{ ...sets[0], includeFuture: true }] });
      expect(await names()).toEqual(['bank__later', 'bank__pay']);
    });

    it('with a condition that cannot be used are refused, with its position', async () => {
      const { id } = await support();
      const before = await plane.snapshot('acme');
      const grants = [
        { select: { kind: 'all' } },
        { select: { kind: 'all' }, condition: 'args.a == 1 &&\n  caller.user.mail == "a"' },
      ];
      expect(refusal(await call('PUT', `/roles/${id}/grants`, { grants }))).toEqual({
        status: 422,
        errors: [
          {
            pointer: '/grants/1/condition',
            code: 'invalid_condition',
            message: expect.stringMatching(/There is no “mail” here.*line 2, column \d+/),
          },
        ],
      });
      expect((await plane.snapshot('acme')).revision).toBe(before.revision);
    });
  });

  describe('ceilings', () => {
    it('have terms as grants do', async () => {
      const agent = { name: 'Payer', kind: 'interactive', redirectUris: ['http://127.0.0.1/cb'] };
      const ceiling = { kind: 'terms', terms: [{ select: { kind: 'all' }, condition: 'args.amount < 5' }] };
      const { id } = (await call('POST', '/agents', { ...agent, ceiling })).json as { id: string };
      expect((await plane.snapshot('acme')).agents.find(({ name }) => name === 'Payer')?.ceiling).toEqual(
        ceiling,
      );
      const worse = { kind: 'terms', terms: [{ select: { kind: 'all' }, condition: 'args.amount <' }] };
      expect(refusal(await call('PUT', `/agents/${id}/ceiling`, { ceiling: worse }))).toMatchObject({
        status: 422,
        errors: [{ pointer: '/ceiling/terms/0/condition', code: 'invalid_condition' }],
      });
    });
  });

  describe('roles', () => {
    it('are added and removed by the tenant, but for those that every tenant has', async () => {
      const body = { slug: 'payers', name: 'Payers', grants: [{ select: { kind: 'tools', tools: [pay] } }] };
      const added = await call('POST', '/roles', body);
      expect(added.status).toBe(201);
      expect((await call('POST', '/roles', body)).status).toBe(409);
      const { id } = added.json as RoleView;
      expect((await plane.snapshot('acme')).roles.map(({ slug }) => slug)).toContain('payers');
      expect((await call('DELETE', `/roles/${id}`)).status).toBe(204);
      expect((await plane.snapshot('acme')).roles.map(({ slug }) => slug)).not.toContain('payers');
      expect((await call('DELETE', `/roles/${(await support()).id}`)).status).toBe(409);
      expect((await call('DELETE', `/roles/${id}`)).status).toBe(404);
    });
  });

  describe('guardrails', () => {
    const rule = { name: 'no big payments', select: { kind: 'all' }, action: 'deny', mode: 'enforce' };

    it('of the platform are in the policy of every tenant, and no tenant changes them', async () => {
      const big = { ...rule, condition: 'has(args.amount) && args.amount > 1000' };
      const made = await call('POST', '/guardrails', big, 'platform');
      expect(made.status).toBe(201);
      const { id } = made.json as GuardrailView;
      for (const tenant of ['acme', 'globex']) {
        expect((await plane.snapshot(tenant)).guardrails).toEqual([{ ...big, id, owner: 'platform' }]);
      }
      const seen = await plane.get<{ items: GuardrailView[] }>('acme', '/guardrails');
      expect(seen.items).toEqual([expect.objectContaining({ id, owner: 'platform' })]);
      expect((await call('DELETE', `/guardrails/${id}`)).status).toBe(404);
      expect((await call('PUT', `/guardrails/${id}`, { ...big, mode: 'shadow' })).status).toBe(404);

      const own = (await call('POST', '/guardrails', { ...rule, name: 'own', effects: ['write'] })).json;
      expect((await plane.snapshot('acme')).guardrails).toHaveLength(2);
      expect((await plane.snapshot('globex')).guardrails).toHaveLength(1);
      await call('PUT', `/guardrails/${(own as GuardrailView).id}`, { ...rule, mode: 'shadow' });
      expect((await plane.snapshot('acme')).guardrails?.[1]).toMatchObject({
        owner: 'tenant',
        mode: 'shadow',
      });
      expect((await call('DELETE', `/guardrails/${(own as GuardrailView).id}`)).status).toBe(204);
      expect((await call('DELETE', `/guardrails/${id}`, undefined, 'platform')).status).toBe(204);
      for (const tenant of ['acme', 'globex'])
        expect((await plane.snapshot(tenant)).guardrails).toBeUndefined();
    });

    it('with a condition that cannot be used are refused', async () => {
      const answer = await call('POST', '/guardrails', { ...rule, condition: 'tool.id == 3' });
      expect(refusal(answer)).toMatchObject({
        status: 422,
        errors: [
          { pointer: '/condition', message: expect.stringMatching(/never compared.*line 1, column 9/) },
        ],
      });
    });
  });

  describe('labels', () => {
    it('are what grants can select by', async () => {
      const { id: tool } = await plane.tool('acme', 'find');
      const answer = await call('PUT', `/tools/${tool}/labels`, { labels: ['private-data', 'crm', 'crm'] });
      expect(answer.json).toEqual({ labels: ['crm', 'private-data'], ofOwner: [] } satisfies ToolLabels);
      const published = (await plane.snapshot('acme')).tools.find(({ name }) => name === 'find');
      expect(published?.labels).toEqual(['crm', 'private-data']);
      const { id } = await support();
      const grants = [{ select: { kind: 'labels', labels: ['crm'] } }];
      const role = (await call('PUT', `/roles/${id}/grants`, { grants })).json as RoleView;
      expect(role.effectiveTools.map(({ name }) => name)).toEqual(['bank__find']);
      expect((await call('PUT', `/tools/${tool}/labels`, { labels: ['No Label'] })).status).toBe(422);
      expect((await call('PUT', `/tools/${tool}/labels`, { labels: [] }, 'globex')).status).toBe(404);
    });
  });
});
