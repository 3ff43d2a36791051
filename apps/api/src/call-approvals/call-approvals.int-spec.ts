import type { CallApprovalAnswer, CallApprovalDetail, CallApprovalView, Problem } from '#libs/contracts';
import { hashJson } from '#libs/manifest';
import { EnrolledComponent } from '../policy/gateway.fixture.js';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const request = (changes: object = {}, args: object = { amount: 5 }) => ({
  call: 'call_1',
  sub: 'https://idp|ann',
  clientId: 'agent_1',
  key: 'k'.repeat(43),
  tool: {
    urn: 'urn:sallyport:tool:acme:bank:pay',
    name: 'pay',
    server: 'bank',
    hash: 'a'.repeat(64),
    effect: 'write',
  },
  argsHash: hashJson(args),
  arguments: JSON.stringify(args),
  why: ['grant_1'],
  ...changes,
});

describe('approvals of calls', () => {
  let plane: ControlPlane;
  let gateway: EnrolledComponent;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    gateway = await EnrolledComponent.enrol(plane.app, 'gw');
  });
  afterAll(() => plane?.stop());

  const ask = async (body: object, tenant = 'acme'): Promise<CallApprovalAnswer> => {
    const answer = await gateway.send('POST', `/tenants/${tenant}/call-approvals`, body);
    expect(answer.status).toBe(200);
    return answer.json as CallApprovalAnswer;
  };
  const pending = async (body: object) => {
    const answer = await ask(body);
    if (answer.kind !== 'pending') throw new Error(`expected to wait, got ${JSON.stringify(answer)}`);
    return answer;
  };
  const decide = (id: string, body: object, tenant = 'acme') =>
    plane.operator(tenant).send('POST', `/api/v1/tenants/${tenant}/call-approvals/${id}/decision`, body);
  const approve = async (id: string, argsHash: string): Promise<void> => {
    expect((await decide(id, { decision: 'approve', argsHash })).status).toBe(200);
  };

  it('are asked for once, shown with the arguments, given once and used once', async () => {
    const first = await pending(request());
    expect(first.url).toMatch(new RegExp(`/t/acme/approvals/${first.id}$`));
    expect(await ask(request())).toEqual(first);
    const { items } = await plane.get<{ items: CallApprovalView[] }>('acme', '/call-approvals');
    expect(items.map(({ id }) => id)).toEqual([first.id]);
    const detail = await plane.get<CallApprovalDetail>('acme', `/call-approvals/${first.id}`);
    expect(detail).toMatchObject({ arguments: '{"amount":5}', agent: 'agent_1', state: 'pending' });
    await approve(first.id, detail.argsHash);
    const answers = await Promise.all([1, 2, 3].map((n) => ask(request({ call: `call_${n}` }))));
    expect(answers.filter(({ kind }) => kind === 'approved')).toEqual([{ kind: 'approved', id: first.id }]);
    const after = await plane.get<CallApprovalDetail>('acme', `/call-approvals/${first.id}`);
    expect(after).toMatchObject({ state: 'used', usedBy: expect.stringMatching(/^call_/), arguments: '' });
  });

  it.each<[string, object, object]>([
    ['another user', { sub: 'https://idp|bob' }, { amount: 5 }],
    ['another agent', { clientId: 'agent_2' }, { amount: 5 }],
    ['another key', { key: 'x'.repeat(43) }, { amount: 5 }],
    ['no key', { key: undefined }, { amount: 5 }],
    ['another definition', { tool: { ...request().tool, hash: 'b'.repeat(64) } }, { amount: 5 }],
    ['other arguments', {}, { amount: 6 }],
  ])('are good for nothing but the call itself: %s', async (who, changes, args) => {
    const mine = { sub: `https://idp|${who}` };
    const { id } = await pending(request(mine));
    await approve(id, request().argsHash);
    expect((await ask(request({ ...mine, ...changes }, args))).kind).toBe('pending');
    expect((await ask(request(mine))).kind).toBe('approved');
  });

  it('are not taken for arguments that were not decided', async () => {
    expect(await ask(request({ arguments: '{"amount":6}' }))).toMatchObject({ kind: 'refused' });
  });

  it('are decided about the arguments that were seen, while they wait', async () => {
    const { id } = await pending(request({ sub: 'https://idp|eve' }));
    const wrong = await decide(id, { decision: 'approve', argsHash: 'f'.repeat(64) });
    expect([wrong.status, (wrong.json as Problem).code]).toEqual([409, 'arguments_differ']);
    const refused = await decide(id, { decision: 'refuse', argsHash: request().argsHash, reason: 'no' });
    expect(refused.json).toMatchObject({ state: 'refused', decidedBy: 'root', reason: 'no' });
    expect(await ask(request({ sub: 'https://idp|eve' }))).toMatchObject({ kind: 'refused' });
    expect((await decide(id, { decision: 'approve', argsHash: request().argsHash })).status).toBe(409);
  });

  it('are given by somebody else than the one for whom the agent acts', async () => {
    const { issuer } = await plane.tenant('acme');
    const { operator } = (await plane.operator('acme').get('/api/v1/me')).json as {
      operator: { id: string };
    };
    const { id } = await pending(request({ sub: `${issuer}|${operator.id}` }));
    const own = await decide(id, { decision: 'approve', argsHash: request().argsHash });
    expect([own.status, (own.json as Problem).code]).toEqual([403, 'own_call']);
    const refused = await decide(id, { decision: 'refuse', argsHash: request().argsHash, reason: 'not now' });
    expect(refused.json).toMatchObject({ state: 'refused' });
  });

  it('are given by nobody whom that one let in less than a day ago', async () => {
    const { issuer } = await plane.tenant('acme');
    const puppet = await plane.inviteOperator('acme', 'root', 'puppet', ['reviewer']);
    const call = request({ sub: `${issuer}|account_root_acme` }, { amount: 7 });
    const { id } = await pending(call);
    const path = `/api/v1/tenants/acme/call-approvals/${id}/decision`;
    const body = { decision: 'approve', argsHash: call.argsHash };
    const tried = await plane.operator('acme', 'puppet').send('POST', path, body);
    expect([tried.status, (tried.json as Problem).code]).toEqual([403, 'own_call']);
    await plane.store.sql(`UPDATE app.account SET enrolled_until = now() WHERE id = $1`, [puppet]);
    expect((await plane.operator('acme', 'puppet').send('POST', path, body)).status).toBe(200);
  });

  it('end by themselves, asked or given', async () => {
    const one = await pending(request({ sub: 'https://idp|old' }));
    const two = await pending(request({ sub: 'https://idp|given' }));
    await approve(two.id, request().argsHash);
    await plane.store.sql(
      `UPDATE app.call_approval SET expires_at = now() - interval '1 second' WHERE id = ANY ($1)`,
      [[one.id, two.id]],
    );
    expect((await decide(one.id, { decision: 'approve', argsHash: request().argsHash })).status).toBe(409);
    expect((await pending(request({ sub: 'https://idp|given' }))).id).not.toBe(two.id);
    const over = await plane.get<{ items: CallApprovalView[] }>('acme', '/call-approvals?state=over');
    expect(over.items.find(({ id }) => id === one.id)?.state).toBe('expired');
  });

  it('are bounded for one caller, so that others are seen', async () => {
    const flood = { sub: 'https://idp|flood' };
    for (let i = 0; i < 20; i++) await pending(request(flood, { n: i }));
    expect(await ask(request(flood, { n: 20 }))).toMatchObject({ kind: 'refused' });
    expect((await ask(request({ sub: 'https://idp|other' }))).kind).toBe('pending');
  });

  it('of another tenant are not there, and not for those who may not decide', async () => {
    const { id } = await pending(request({ sub: 'https://idp|mine' }));
    const body = { decision: 'approve', argsHash: request().argsHash };
    expect((await decide(id, body, 'globex')).status).toBe(404);
    const auditor = await plane.addOperator('acme', 'reader', ['auditor']);
    expect((await auditor.get('/api/v1/tenants/acme/call-approvals')).status).toBe(403);
  });
});
