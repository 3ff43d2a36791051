import { readItem } from '#libs/manifest';
import { testTool } from '#libs/testing';
import type { ServerResponse } from 'node:http';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { Heard, TestAgent } from './test-agent.fixture.js';

const NOTES = { name: 'notes', uri: 'test://notes' };
const FEATURES = { logging: true, elicitation: true, sampling: true, roots: true };
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
  progressToken: 'mine',
};
const CALL = { id: 'c1', method: 'tools/call' };
const PARAMS = { name: 'desk__echo', arguments: { text: 'hi' }, _meta: META };
const HEADERS = {
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'desk__echo',
};

describe.each(['legacy', 'modern'] as const)('a stateless caller of a %s server', (era) => {
  let world: GatewayWorld;
  let agent: TestAgent;
  let answers: (asked: { id?: unknown; method: string }, response: ServerResponse) => boolean;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start({}, era);
    world.upstream.interfere = (asked, response) => {
      if (asked.method !== 'resources/list') return answers(asked, response);
      send(response, asked.id, { result: { resources: [NOTES] } });
      return true;
    };
    answers = () => false;
    const { name, hash } = readItem('resource', JSON.stringify(NOTES));
    const urn = `urn:sallyport:resource:acme:desk:${name}`;
    const definition = JSON.stringify(NOTES);
    await world.enforce({
      servers: [{ ...world.server('desk'), features: FEATURES, timeoutMs: 20_000 }],
      items: [{ ...testTool('desk', name), urn, exposedName: NOTES.uri, hash, definition }],
    });
  });

  afterAll(() => world.stop());

  beforeEach(async () => {
    answers = () => false;
    agent = await world.agent({ scope: 'mcp:connect tools:call resources:read' });
    await agent.modern('tools/list');
  });

  function send(response: ServerResponse, id: unknown, message: object, status = 200): void {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...message }));
  }

  it.each([-32002, -32042])(
    'never gets the code %d of the session era, even if the server sends it',
    async (code) => {
      answers = ({ id, method }, response) => {
        if (method !== 'tools/call' && method !== 'resources/read') return false;
        send(response, id, { error: { code, message: 'no', data: { uri: 'x' } } });
        return true;
      };
      const headers = { 'mcp-name': NOTES.uri };
      const read = await agent.modern('resources/read', { uri: NOTES.uri }, { headers });
      expect(read.json.error?.code).toBe(-32603);
      const absent = { headers: { 'mcp-name': 'test://absent' } };
      const unknown = await agent.modern('resources/read', { uri: 'test://absent' }, absent);
      expect(unknown.json.error?.code).toBe(-32602);
      const called = await agent.call('desk__echo', { text: 'hi' });
      expect([called.json.error, called.json.result?.['isError']]).toEqual([undefined, true]);
    },
  );

  it('gets no requests on a stream, whatever the server does', async () => {
    let told = 0;
    answers = ({ id, method }, response) => {
      if (method !== 'tools/call')
        return method === undefined && told++ >= 0 && response.writeHead(202).end() !== null;
      const say = (message: object): void =>
        void response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const asked of ['elicitation/create', 'sampling/createMessage', 'roots/list', 'ping'])
        say({ id: asked, method: asked, params: {} });
      say({ id, result: { content: [{ type: 'text', text: 'done' }] } });
      response.end();
      return true;
    };
    const heard: Heard[] = [];
    await agent.hear({ ...CALL, params: PARAMS }, HEADERS, (one) => heard.push(one));
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ id: 'c1', result: {} });
  });

  if (era === 'modern')
    it('is told which capability it lacks', async () => {
      answers = ({ id, method }, response) => {
        if (method !== 'tools/call') return false;
        const data = { requiredCapabilities: { sampling: {}, other: {} } };
        send(response, id, { error: { code: -32021, message: 'no', data } }, 400);
        return true;
      };
      const { status, json } = await agent.call('desk__echo', { text: 'hi' });
      expect([status, json.error?.code]).toEqual([400, -32021]);
      expect(json.error?.data).toMatchObject({ requiredCapabilities: { sampling: {} } });
      expect(json.error?.data?.['requiredCapabilities']).not.toHaveProperty('other');
    });
});
