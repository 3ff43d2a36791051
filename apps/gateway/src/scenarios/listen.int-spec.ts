import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld, WIPE } from './gateway-world.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';
import { TestStream } from './test-stream.fixture.js';

const TAG = 'io.modelcontextprotocol/subscriptionId';
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const HEADERS = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' };

describe('subscriptions/listen', () => {
  let world: GatewayWorld;
  let agent: TestAgent;
  const streams: TestStream[] = [];

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start({}, 'modern');
  });

  afterAll(() => world.stop());

  beforeEach(async () => {
    agent = await world.agent();
    await world.enforce({ tools: [approved('desk', ECHO)] });
    expect((await agent.modern('tools/list')).status).toBe(200);
  });

  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });

  const listen = async (
    notifications: unknown,
    id: string | number = 'l1',
    of = agent,
  ): Promise<TestStream> => {
    const body = { id, method: 'subscriptions/listen', params: { notifications, _meta: META } };
    const stream = await TestStream.open(of, { method: 'POST', body, headers: HEADERS });
    streams.push(stream);
    return stream;
  };

  it('says first what it will tell, then tells that and nothing else, each time for which subscription', async () => {
    const both = await listen({ toolsListChanged: true, resourcesListChanged: true, other: true }, 7);
    const prompts = await listen({ promptsListChanged: true });
    for (const stream of [both, prompts]) await stream.until('it begins', ({ events }) => events.length > 0);
    expect(both.events[0]?.message).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { toolsListChanged: true, resourcesListChanged: true }, _meta: { [TAG]: 7 } },
    });
    await world.enforce({ tools: [approved('desk', ECHO), approved('desk', WIPE, 'write')] });
    await both.until('it is told', ({ events }) => events.length > 1);
    expect(both.events[1]?.message).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/tools/list_changed',
      params: { _meta: { [TAG]: 7 } },
    });
    expect(prompts.events).toHaveLength(1);
  });

  it('is promised only as it is kept', async () => {
    const { json } = await agent.modern('server/discover');
    expect(json.result).toMatchObject({
      capabilities: { tools: { listChanged: true }, prompts: { listChanged: true } },
    });
  });

  it('ends with a last answer when the gateway ends', async () => {
    const stream = await listen({ toolsListChanged: true }, 'last');
    await stream.until('it begins', ({ events }) => events.length > 0);
    await world.stopGateway();
    await stream.until('it ends', ({ ended }) => ended);
    expect(stream.events.at(-1)?.message).toEqual({
      jsonrpc: '2.0',
      id: 'last',
      result: { resultType: 'complete', _meta: { [TAG]: 'last' } },
    });
    await world.startGateway();
    agent.nonce = undefined;
  });

  it.each([
    ['no filter', undefined],
    ['a filter that is none', []],
    ['a flag that is none', { toolsListChanged: 1 }],
    ['URIs that are none', { resourceSubscriptions: [1] }],
    ['a URI that is too long', { resourceSubscriptions: ['x'.repeat(2_049)] }],
    ['10,000 URIs', { resourceSubscriptions: Array.from({ length: 10_000 }, (_, i) => `test://${i}`) }],
  ])('is refused with %s', async (_what, notifications) => {
    const { json } = await agent.modern('subscriptions/listen', { notifications });
    expect(json.error?.code).toBe(-32602);
  });

  it('is not for a session', async () => {
    await agent.initialize();
    const { json } = await agent.legacy('subscriptions/listen', { notifications: {} });
    expect(json.error?.code).toBe(-32601);
  });
});
