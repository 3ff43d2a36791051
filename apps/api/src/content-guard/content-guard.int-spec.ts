import { GUARD_OFF, type GuardPolicy, type Problem, type ToolGuard } from '#libs/contracts';
import { TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const STRICT: GuardPolicy = {
  ...GUARD_OFF,
  arguments: { ...GUARD_OFF.arguments, secrets: 'block' },
  results: { ...GUARD_OFF.results, secrets: 'redact', personalData: 'flag' },
  hosts: ['*.example.org'],
  maxTokens: 25_000,
};

describe('what is looked for in the content of calls', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let toolId: string;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start([{ name: 'find', inputSchema: { type: 'object' } }]);
    await plane.addServer('acme', 'desk', upstream.url);
    await plane.approve('acme', 'find', { effect: 'read' });
    toolId = (await plane.tool('acme', 'find')).id;
  });
  afterAll(async () => {
    await upstream?.close();
    await plane?.stop();
  });

  const put = (path: string, body: unknown, tenant = 'acme') =>
    plane.operator(tenant).send('PUT', `/api/v1/tenants/${tenant}${path}`, body);

  it('is nothing until a tenant decides, and then what it decided', async () => {
    expect(await plane.get('acme', '/guard')).toEqual(GUARD_OFF);
    expect((await plane.snapshot('acme')).guard).toBeUndefined();
    expect((await put('/guard', STRICT)).json).toEqual(STRICT);
    expect(await plane.get('acme', '/guard')).toEqual(STRICT);
    expect((await plane.snapshot('acme')).guard).toEqual(STRICT);
    expect(await plane.get('globex', '/guard')).toEqual(GUARD_OFF);
  });

  it('can be otherwise for a tool, and follows the tenant in all else', async () => {
    const override = { results: { secrets: 'off' as const }, maxTokens: null };
    const effective = { ...STRICT, results: { ...STRICT.results, secrets: 'off' }, maxTokens: null };
    const set = await put(`/tools/${toolId}/guard`, override);
    expect(set.json).toEqual({ override, tenant: STRICT, effective } satisfies Record<
      keyof ToolGuard,
      unknown
    >);
    expect((await plane.snapshot('acme')).tools[0]?.guard).toEqual(effective);
    await put('/guard', { ...STRICT, hosts: [] });
    expect((await plane.snapshot('acme')).tools[0]?.guard?.hosts).toEqual([]);
    await put(`/tools/${toolId}/guard`, {});
    expect((await plane.snapshot('acme')).tools[0]?.guard).toBeUndefined();
  });

  it('takes no action, host or bound that it does not know, and no tool of somebody else', async () => {
    const refused = async (body: unknown) => {
      const { status, json } = await put('/guard', body);
      return { status, at: (json as Problem).errors?.map(({ pointer }) => pointer) };
    };
    expect(await refused({ ...STRICT, results: { ...STRICT.results, secrets: 'hide' } })).toEqual({
      status: 422,
      at: ['/results/secrets'],
    });
    for (const host of ['*', 'EXAMPLE.org', 'a b', 'https://a.example', '*.*.example'])
      expect(await refused({ ...STRICT, hosts: [host] })).toEqual({ status: 422, at: ['/hosts/0'] });
    expect(await refused({ ...STRICT, maxTokens: 0 })).toEqual({ status: 422, at: ['/maxTokens'] });
    expect((await put(`/tools/${toolId}/guard`, {}, 'globex')).status).toBe(404);
  });
});
