import type { MemberView, ReviewSummary, RoleView } from '#libs/contracts';
import { TestKey, TestUpstream } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { seedDemo, type DemoFacts } from './demo-seed.js';

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });
const TOOLS = ['echo', 'get-sum', 'get-env', 'get-tiny-image'].map(tool);

describe('the demo', () => {
  let plane: ControlPlane;
  let upstream: TestUpstream;
  let key: TestKey;
  let facts: DemoFacts;

  const seed = (url: string, jwk = key.jwk): Promise<DemoFacts> =>
    seedDemo(plane.app, {
      DEMO_UPSTREAM_URL: url,
      DEMO_PASSWORD: 'correct-horse-battery',
      DEMO_AGENT_JWK: jwk,
    });

  beforeAll(async () => {
    plane = await ControlPlane.start();
    upstream = await TestUpstream.start(TOOLS);
    key = await TestKey.create();
    facts = await seed(upstream.url);
    await plane.addOperator('demo', 'root', ['tenant-admin', 'reviewer']);
  });
  afterAll(async () => {
    await upstream.close();
    await plane.stop();
  });

  const members = async (): Promise<string[]> =>
    (await plane.get<{ items: MemberView[] }>('demo', '/members')).items.map(({ kind, name, roles }) =>
      `${kind} ${name} ${roles.join()}`.trim(),
    );

  it('says where it is and how to call it', () => {
    expect(facts).toEqual({
      tenant: 'demo',
      endpoint: 'https://mcp.example.com/t/demo/mcp',
      clientId: expect.stringMatching(/^agent_/),
      tool: 'everything__echo',
      call: `npx sallyport call everything__echo --args '{"message":"hello"}'`,
    });
  });

  it('has people in each role, agents, approved tools and some left to review', async () => {
    expect((await members()).sort()).toEqual([
      'agent demo-cli analyst',
      'agent demo-desktop',
      'user Ana Admin admin',
      'user Ben Analyst analyst',
      'user Demo Admin',
      'user Demo Reviewer',
      'user Sue Support support',
      'user root',
    ]);
    expect(await plane.published('demo')).toEqual([
      'everything__echo',
      'everything__get-sum',
      'everything__get-tiny-image',
    ]);
    const { items } = await plane.get<{ items: ReviewSummary[] }>('demo', '/reviews');
    expect(items.map((review) => review.tool.name)).toEqual(['get-env']);
    const roles = (await plane.get<{ items: RoleView[] }>('demo', '/roles')).items;
    expect(roles.find(({ slug }) => slug === 'support')?.effectiveTools).toMatchObject([
      { name: 'everything__echo' },
    ]);
  });

  it('stays as it is when it is seeded again', async () => {
    const before = [await members(), await plane.snapshot('demo')];
    expect(await seed(upstream.url)).toEqual(facts);
    expect([await members(), await plane.snapshot('demo')]).toEqual(before);
  });

  it('leaves alone what people have decided', async () => {
    const { id } = await plane.tool('demo', 'echo');
    await plane.send('PUT', 'demo', `/tools/${id}/enablement`, { enabled: false });
    upstream.present(...TOOLS, tool('get-structured-content'));
    await seed(upstream.url);
    expect(await plane.published('demo')).not.toContain('everything__echo');
    await plane.send('PUT', 'demo', `/tools/${id}/enablement`, { enabled: true });
  });

  it('follows the upstream to another address and keeps what is approved', async () => {
    const moved = await TestUpstream.start(TOOLS);
    try {
      const before = await plane.snapshot('demo');
      await seed(moved.url);
      const after = await plane.snapshot('demo');
      expect(after.servers).toMatchObject([{ url: moved.url }]);
      expect(after.servers[0]?.versionHash).not.toBe(before.servers[0]?.versionHash);
      expect(after.tools).toEqual(before.tools);
    } finally {
      await moved.close();
    }
  });

  it('publishes no tool of a server that has moved to where nobody answers', async () => {
    const gone = await TestUpstream.start(TOOLS);
    const { url } = gone;
    await gone.close();
    await seed(url);
    expect(await plane.published('demo')).toEqual([]);
    await seed(upstream.url);
    expect(await plane.published('demo')).toHaveLength(3);
  });

  it('gives another key an agent of its own', async () => {
    const other = await seed(upstream.url, (await TestKey.create()).jwk);
    expect(other.clientId).not.toBe(facts.clientId);
    expect(await seed(upstream.url)).toEqual(facts);
  });
});
