import type { ServerResponse } from 'node:http';
import { eventually, type Interference } from '#libs/testing';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';
import { TestStream } from './test-stream.fixture.js';

const SECRET = Buffer.alloc(32, 7).toString('base64');
const CALL = {
  id: 'call-1',
  method: 'tools/call',
  params: { name: 'desk__echo', arguments: { text: 'hi' }, _meta: { progressToken: 'p' } },
};

const tokenIn = (params: object = {}): unknown =>
  (params as Record<string, Record<string, unknown> | undefined>)['_meta']?.['progressToken'];

describe('an answer whose stream broke', () => {
  let world: GatewayWorld;
  let replica: { origin: string; close: () => Promise<void> };
  let agent: TestAgent;
  /** Of the server: streams of calls that it has not answered, and GETs that ask for the rest. */
  let calls: { id: unknown; token: unknown; response: ServerResponse }[];
  let asked: { lastEventId: unknown; response: ServerResponse }[];
  const streams: TestStream[] = [];

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start({ DPOP_NONCE_SECRET: SECRET });
    world.publish({ servers: [{ ...world.server('desk'), timeoutMs: 25_000 }] });
    replica = await world.startReplica();
    world.upstream.interfere = serve;
  });

  afterAll(async () => {
    await replica.close();
    await world.stop();
  });

  beforeEach(async () => {
    [calls, asked] = [[], []];
    agent = await world.agent();
    await agent.initialize();
    expect((await agent.legacy('tools/list')).status).toBe(200);
  });

  afterEach(() => {
    for (const { response } of [...calls, ...asked]) response.end();
    for (const stream of streams.splice(0)) stream.close();
  });

  const serve: Interference = ({ id, method, params }, response, { method: verb, headers }) => {
    const opened = (): ServerResponse => response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (verb === 'GET') asked.push({ lastEventId: headers['last-event-id'], response: opened() });
    else if (method === 'tools/call') calls.push({ id, token: tokenIn(params), response: opened() });
    else return false;
    return true;
  };

  const event = (response: ServerResponse, message: object, id = ''): void =>
    void response.write(
      `${id === '' ? '' : `id: ${id}\n`}data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`,
    );
  const progress = (at: number): void => {
    const { response, token } = calls[0] as (typeof calls)[number];
    event(response, { method: 'notifications/progress', params: { progressToken: token, progress: at } });
  };
  const answer = (response: ServerResponse): void => {
    event(response, { id: calls[0]?.id, result: { content: [{ type: 'text', text: 'done' }] } });
    response.end();
  };
  const get = async (lastEventId: string, at = replica.origin, of = agent): Promise<TestStream> => {
    const stream = await TestStream.open(of, { at, headers: { 'last-event-id': lastEventId } });
    streams.push(stream);
    return stream;
  };
  /** A call that has heard of some progress when its client loses the connection. */
  const broken = async (): Promise<string> => {
    const stream = TestStream.open(agent, { method: 'POST', body: CALL });
    await eventually('the server is called', () => calls.length > 0, 20_000);
    progress(1);
    const heard = await stream;
    streams.push(heard);
    await heard.until('progress is heard', () => heard.said('notifications/progress').length === 1);
    expect(heard.events[0]?.message).toBeUndefined();
    heard.close();
    return heard.lastId;
  };

  it('is given to the client that comes back to another gateway, after what it missed', async () => {
    const lastId = await broken();
    progress(2);
    const resumed = await get(lastId);
    await resumed.until('what was missed is told', () => resumed.said('notifications/progress').length === 1);
    answer((calls[0] as (typeof calls)[number]).response);
    await resumed.until('it ends', ({ ended }) => ended);
    expect(resumed.said('notifications/progress')[0]?.params).toMatchObject({
      progressToken: 'p',
      progress: 2,
    });
    expect(resumed.said()).toMatchObject([{ id: 'call-1', result: { content: [{ text: 'done' }] } }]);
    const late = await get(lastId, agent.origin);
    await late.until('it ends', ({ ended }) => ended);
    expect(late.said()).toHaveLength(1);
    const ids = [lastId, ...late.events.map(({ id }) => id)];
    expect(new Set(ids).size).toBe(ids.length);
    const later = await get(late.lastId);
    await later.until('it ends', ({ ended }) => ended);
    expect(later.said()).toEqual([]);
  });

  it('comes without what was said on other streams of the session', async () => {
    const lastId = await broken();
    const other = TestStream.open(agent, { method: 'POST', body: { ...CALL, id: 'call-2' } });
    await eventually('the server is called again', () => calls.length === 2, 20_000);
    const { response, id } = calls[1] as (typeof calls)[number];
    event(response, { id, result: { content: [{ type: 'text', text: 'of the other' }] } });
    response.end();
    streams.push(await other);
    answer((calls[0] as (typeof calls)[number]).response);
    const resumed = await get(lastId);
    await resumed.until('it ends', ({ ended }) => ended);
    expect(resumed.said()).toMatchObject([{ id: 'call-1', result: { content: [{ text: 'done' }] } }]);
    expect(resumed.events.every(({ id: one }) => one !== undefined && one !== lastId)).toBe(true);
  });

  it("is nobody else's", async () => {
    const lastId = await broken();
    const other = await world.agent();
    await other.initialize();
    expect((await get(lastId, agent.origin, other)).status).toBe(400);
    answer((calls[0] as (typeof calls)[number]).response);
  });

  it('is asked for again when the server broke off, and the client waits or comes back', async () => {
    const stream = TestStream.open(agent, { method: 'POST', body: CALL });
    await eventually('the server is called', () => calls.length > 0, 20_000);
    const { response } = calls[0] as (typeof calls)[number];
    response.end('id: first\nretry: 10\ndata: \n\n');
    const heard = await stream;
    streams.push(heard);
    await heard.until('it may come back', ({ ended }) => ended);
    expect(heard.events.map(({ message }) => message)).toEqual([undefined]);
    const resumed = await get(heard.lastId);
    await resumed.until('the server is asked', () => asked.length === 1);
    expect(asked[0]?.lastEventId).toBe('first');
    answer((asked[0] as (typeof asked)[number]).response);
    await resumed.until('it ends', ({ ended }) => ended);
    expect(resumed.said()).toMatchObject([{ id: 'call-1', result: { content: [{ text: 'done' }] } }]);
  });

  it('is waited for where nobody listens', async () => {
    const { _meta: _, ...params } = CALL.params;
    const reply = agent.legacy('tools/call', params);
    await eventually('the server is called', () => calls.length > 0, 20_000);
    (calls[0] as (typeof calls)[number]).response.end('id: first\nretry: 10\ndata: \n\n');
    await eventually('the server is asked for the rest', () => asked.length > 0, 20_000);
    answer((asked[0] as (typeof asked)[number]).response);
    expect((await reply).json.result).toMatchObject({ content: [{ text: 'done' }] });
  });

  it('comes as a stream to whoever would rather have one', async () => {
    for (const [accept, type] of [
      ['text/event-stream, application/json', 'text/event-stream'],
      ['application/json, text/event-stream', 'application/json'],
    ] as const) {
      const body = { id: 7, method: 'tools/list', params: {} };
      const stream = await TestStream.open(agent, { method: 'POST', body, headers: { accept } });
      streams.push(stream);
      await stream.until('it ends', ({ ended }) => ended);
      expect(stream.headers['content-type']).toBe(type);
      if (type === 'text/event-stream') expect(stream.said()).toMatchObject([{ id: 7, result: {} }]);
    }
  });
});
