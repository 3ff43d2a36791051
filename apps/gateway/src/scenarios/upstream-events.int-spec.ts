import type { SnapshotTool } from '#libs/contracts';
import { readItem } from '#libs/manifest';
import { eventually, type Interference, testRole, testTool } from '#libs/testing';
import type { ServerResponse } from 'node:http';
import { flushRedis } from './flush-redis.fixture.js';
import { approved, ECHO, GatewayWorld, WIPE } from './gateway-world.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';
import { TestStream } from './test-stream.fixture.js';

const NOTES = { name: 'notes', uri: 'test://notes' };
const SECRETS = { name: 'secrets', uri: 'test://secrets' };
const NOTE = { name: 'note', uriTemplate: 'test://note/{id}' };
const SCOPES = { scope: 'mcp:connect tools:read tools:call resources:read' };
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const HEADERS = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' };
const UPDATED = 'notifications/resources/updated';

function item(kind: 'resource' | 'template', definition: object): SnapshotTool {
  const { name, hash } = readItem(kind, JSON.stringify(definition));
  const urn = `urn:sallyport:${kind}:acme:desk:${name}`;
  const exposedName = name.slice(kind.length + 1);
  return { ...testTool('desk', name), urn, exposedName, hash, definition: JSON.stringify(definition) };
}

/** The streams of a server on which it says something by itself. */
class Talk {
  readonly streams: { response: ServerResponse; uris: readonly string[] }[] = [];
  readonly subscribed: string[] = [];
  readonly unsubscribed: string[] = [];

  readonly interfere: Interference = ({ id, method, params }, response, { method: verb }) => {
    const given = (params ?? {}) as { uri?: string; notifications?: { resourceSubscriptions?: string[] } };
    const answer = (result: object): void => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    };
    if (verb === 'GET') this.open(response, []);
    else if (method === 'subscriptions/listen') {
      this.open(response, given.notifications?.resourceSubscriptions ?? []);
      this.send(response, 'notifications/subscriptions/acknowledged');
    } else if (method === 'resources/subscribe') {
      this.subscribed.push(given.uri ?? '');
      answer({});
    } else if (method === 'resources/unsubscribe') {
      this.unsubscribed.push(given.uri ?? '');
      answer({});
    } else if (method === 'resources/list') answer({ resources: [NOTES, SECRETS] });
    else if (method === 'resources/templates/list') answer({ resourceTemplates: [NOTE] });
    else return false;
    return true;
  };

  say(method: string, params: object = {}): void {
    for (const { response } of this.streams) this.send(response, method, params);
  }

  private open(response: ServerResponse, uris: readonly string[]): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const stream = { response, uris };
    this.streams.push(stream);
    response.on('close', () => this.streams.splice(this.streams.indexOf(stream), 1));
  }

  private send(response: ServerResponse, method: string, params: object = {}): void {
    response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', method, params })}\n\n`);
  }
}

describe.each(['legacy', 'modern'] as const)('what a %s server says by itself', (era) => {
  let world: GatewayWorld;
  let replica: { origin: string; close: () => Promise<void> };
  let talk: Talk;
  let agent: TestAgent;
  const streams: TestStream[] = [];

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start({ DPOP_NONCE_SECRET: Buffer.alloc(32, 7).toString('base64') }, era);
    talk = new Talk();
    world.upstream.interfere = talk.interfere;
    const rate = { perMinute: 60_000, burst: 10_000 };
    await world.enforce({
      limits: { ...world.snapshot.limits, user: rate, agent: rate, tool: rate, tenant: rate },
      items: [item('resource', NOTES), item('resource', SECRETS), item('template', NOTE)],
      roles: [
        testRole('everything', { kind: 'all' }),
        testRole('reader', {
          kind: 'tools',
          tools: [`urn:sallyport:resource:acme:desk:resource:${NOTES.uri}`],
        }),
      ],
    });
    replica = await world.startReplica();
  });

  afterAll(async () => {
    await replica.close();
    await world.stop();
  });

  beforeEach(async () => {
    agent = await world.agent(SCOPES);
    await agent.initialize();
    await agent.legacy('tools/list');
  });

  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    await eventually('nobody is listened to any more', () => talk.streams.length === 0, 20_000);
  });

  const session = async (
    of = agent,
    at?: string,
    headers: Record<string, string> = {},
  ): Promise<TestStream> => {
    const stream = await TestStream.open(of, { headers, ...(at === undefined ? {} : { at }) });
    streams.push(stream);
    await stream.until('it begins', ({ events }) => events.length > 0);
    return stream;
  };
  const listen = async (notifications: object): Promise<TestStream> => {
    const body = { id: 'l', method: 'subscriptions/listen', params: { notifications, _meta: META } };
    const stream = await TestStream.open(agent, { method: 'POST', body, headers: HEADERS });
    streams.push(stream);
    await stream.until('it begins', ({ events }) => events.length > 0);
    return stream;
  };
  const subscribe = (uri: string, of = agent) => of.legacy('resources/subscribe', { uri });
  /** Says it until the stream has heard it: when the server began to listen is not the agent's to know. */
  const until = (stream: TestStream, uri: string, count = 1): Promise<void> =>
    eventually(
      `${uri} is told`,
      () => {
        talk.say(UPDATED, { uri });
        return stream.said(UPDATED).filter(({ params }) => params?.['uri'] === uri).length >= count;
      },
      20_000,
    );

  it('makes the gateway look at once, and its caller hear what is gone', async () => {
    await world.enforce({ tools: [approved('desk', ECHO), approved('desk', WIPE, 'write')] });
    const [one, other] = [await listen({ toolsListChanged: true }), await session()];
    await eventually('the server is listened to', () => talk.streams.length > 0, 20_000);
    expect(talk.streams).toHaveLength(1);
    world.upstream.present(ECHO, { ...WIPE, description: 'Now it is another.' });
    talk.say('notifications/tools/list_changed');
    for (const stream of [one, other])
      await stream.until('it is told', () => stream.said('notifications/tools/list_changed').length > 0);
    expect((await agent.legacy('tools/list')).json.result?.['tools']).toHaveLength(1);
    world.upstream.present(ECHO, WIPE);
  });

  it('is passed on to who subscribed, by whichever gateway, and to nobody else', async () => {
    const other = await world.agent(SCOPES);
    await other.initialize();
    const [mine, others] = [await session(agent, replica.origin), await session(other)];
    expect((await subscribe(NOTES.uri)).json.result).toEqual({});
    await until(mine, NOTES.uri);
    expect(mine.said(UPDATED)[0]?.params).toEqual({ uri: NOTES.uri });
    expect((await subscribe('test://note/7', other)).json.result).toEqual({});
    await until(others, 'test://note/7');
    expect(others.said(UPDATED).every(({ params }) => params?.['uri'] === 'test://note/7')).toBe(true);
    if (era === 'legacy')
      expect(talk.subscribed).toEqual(expect.arrayContaining([NOTES.uri, 'test://note/7']));
  });

  it('is passed on no longer after unsubscribing', async () => {
    for (const uri of [NOTES.uri, SECRETS.uri]) await subscribe(uri);
    const stream = await session();
    await until(stream, NOTES.uri);
    expect((await agent.legacy('resources/unsubscribe', { uri: NOTES.uri })).json.result).toEqual({});
    const uris = () => talk.streams.flatMap((one) => one.uris);
    const told = (): boolean =>
      era === 'legacy'
        ? talk.unsubscribed.includes(NOTES.uri)
        : uris().includes(SECRETS.uri) && !uris().includes(NOTES.uri);
    await eventually('the server is told', told, 20_000);
    await until(stream, SECRETS.uri);
    const before = stream.said(UPDATED).filter(({ params }) => params?.['uri'] === NOTES.uri).length;
    talk.say(UPDATED, { uri: NOTES.uri });
    await until(stream, SECRETS.uri, stream.said(UPDATED).length + 2);
    const after = stream.said(UPDATED).filter(({ params }) => params?.['uri'] === NOTES.uri).length;
    expect(after).toBe(before);
  });

  it('is said again to a client that comes back, for it may have missed it', async () => {
    await subscribe(NOTES.uri);
    const stream = await session();
    const { lastId } = stream;
    stream.close();
    const resumed = await session(agent, replica.origin, { 'last-event-id': lastId });
    await resumed.until('it is told', () => resumed.said(UPDATED).length === 1);
  });

  it('is passed on to a stream that asked for it, as far as its caller may read', async () => {
    const reader = await world.agent({ ...SCOPES, roles: ['reader'] });
    await reader.modern('resources/list');
    agent = reader;
    const uris = [NOTES.uri, SECRETS.uri, 'test://absent'];
    const stream = await listen({ resourceSubscriptions: uris });
    expect(stream.events[0]?.message?.params).toMatchObject({
      notifications: { resourceSubscriptions: [NOTES.uri] },
    });
    talk.say(UPDATED, { uri: SECRETS.uri });
    await until(stream, NOTES.uri);
    expect(stream.said(UPDATED).every(({ params }) => params?.['uri'] === NOTES.uri)).toBe(true);
  });

  it('ends to be heard of by who may read it no longer', async () => {
    await subscribe(SECRETS.uri);
    await subscribe(NOTES.uri);
    const stream = await session();
    await until(stream, SECRETS.uri);
    await world.enforce({ items: [item('resource', NOTES), item('template', NOTE)] });
    await stream.until('it is told', () => stream.said('notifications/resources/list_changed').length > 0);
    const before = stream.said(UPDATED).filter(({ params }) => params?.['uri'] === SECRETS.uri).length;
    talk.say(UPDATED, { uri: SECRETS.uri });
    await until(stream, NOTES.uri, 2);
    expect(stream.said(UPDATED).filter(({ params }) => params?.['uri'] === SECRETS.uri)).toHaveLength(before);
    await world.enforce({
      items: [item('resource', NOTES), item('resource', SECRETS), item('template', NOTE)],
    });
  });

  it.each([
    ['a resource that nobody approved', { uri: 'test://absent' }, -32002],
    ['no URI', {}, -32602],
    ['a URI that is none', { uri: 7 }, -32602],
  ])('is not to be had for %s', async (_what, params, code) => {
    expect((await agent.legacy('resources/subscribe', params)).json.error?.code).toBe(code);
  });

  it('is decided on like reading, and on record', async () => {
    const reader = await world.agent({ ...SCOPES, roles: ['reader'] });
    await reader.initialize();
    expect((await subscribe(SECRETS.uri, reader)).json.error?.code).toBe(-32002);
    expect((await subscribe(NOTES.uri, reader)).json.result).toEqual({});
    const poor = await world.agent({ scope: 'mcp:connect tools:read' });
    await poor.initialize();
    expect((await subscribe(NOTES.uri, poor)).status).toBe(403);
    const event = await world.event(
      ({ method, outcome }) => method === 'resources/subscribe' && outcome === 'succeeded',
    );
    expect(event.tool?.server).toBe('desk');
    expect(event.trail.map(({ step }) => step)).toContain('admittedCall');
  });

  it('is subscribed to a hundred times in a session, and no more', async () => {
    const codes: (number | undefined)[] = [];
    for (let i = 0; i < 105; i++) codes.push((await subscribe(`test://note/${i}`)).json.error?.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(100);
    expect(codes.slice(100)).toEqual([-32602, -32602, -32602, -32602, -32602]);
    const refused = await world.event(({ reason }) => reason === 'subscriptions-exceeded');
    expect(refused.outcome).toBe('denied');
  });
});
