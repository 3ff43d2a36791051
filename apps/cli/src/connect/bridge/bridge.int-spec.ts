import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#libs/platform';
import { eventually } from '#libs/testing';
import { signInByBrowser } from '../sign-in/browser-sign-in.js';
import { discoverByChallenge } from '../sign-in/challenged-discovery.js';
import { Login } from '../sign-in/login.js';
import { LoginFile } from '../sign-in/login-file.js';
import { type McpExchange, TenantWorld } from '../tenant-world.fixture.js';
import { AuthorizedEndpoint } from './authorized-endpoint.js';
import { Bridge } from './bridge.js';

type Message = Record<string, unknown>;
const VERSION = 'io.modelcontextprotocol/protocolVersion';
const META = { [VERSION]: '2026-07-28' };

describe('the bridge of connect', () => {
  let world: TenantWorld;
  let folder: string;
  let bridge: Bridge;
  let out: Message[];
  let reported: string[];

  beforeEach(async () => {
    world = await TenantWorld.start();
    folder = mkdtempSync(join(tmpdir(), 'sallyport-connect-'));
    [out, reported] = [[], []];
    const show = (url: string) => void world.browse(url);
    const person = { say: () => {}, show, hasBrowser: true, pause: () => Promise.resolve() };
    const login = new Login({
      file: new LoginFile(folder, world.endpoint),
      authorization: await discoverByChallenge(world.endpoint),
      clientId: 'desk',
      signIn: (client, scopes, signal) => signInByBrowser(client, scopes, person, signal),
      clock: new SystemClock(),
    });
    bridge = new Bridge({
      endpoint: new AuthorizedEndpoint(world.endpoint, login),
      write: (message) => {
        out.push(message);
        return Promise.resolve();
      },
      report: (error) => reported.push(String(error)),
      pause: () => Promise.resolve(),
    });
  });
  afterEach(async () => {
    await bridge.close();
    await world.stop();
    rmSync(folder, { recursive: true });
  });

  const take = (message: Message | string): void =>
    bridge.take(typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message }));
  const arrived = async (count: number): Promise<Message[]> => {
    await eventually(`${count} messages`, () => Promise.resolve(out.length >= count), 20_000);
    return out;
  };
  const seenMethods = () =>
    world.seen.map(({ method, body }) => (body['method'] as string | undefined) ?? method);

  const json = (
    response: ServerResponse,
    message: Message,
    headers: Record<string, string> = {},
    status = 200,
  ) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ jsonrpc: '2.0', ...message }));
  const event = (message: Message | undefined, id?: string): string =>
    `${id === undefined ? '' : `id: ${id}\n`}data: ${message === undefined ? '' : JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`;
  const stream = (response: ServerResponse): ServerResponse =>
    response.writeHead(200, { 'content-type': 'text/event-stream' });

  let session = 0;
  /** What every server of the session era answers; the rest is the test's. */
  const legacy =
    (rest: (exchange: McpExchange) => void, get?: (exchange: McpExchange) => void) =>
    (exchange: McpExchange): void => {
      const { body, method, response } = exchange;
      if (method === 'DELETE') return void response.writeHead(200).end();
      if (method === 'GET') return get === undefined ? void response.writeHead(405).end() : get(exchange);
      if (body['method'] === 'initialize') {
        const result = { protocolVersion: '2025-11-25', capabilities: {} };
        return json(response, { id: body['id'], result }, { 'mcp-session-id': `session-${++session}` });
      }
      if (body['id'] === undefined || body['method'] === undefined) return void response.writeHead(202).end();
      rest(exchange);
    };
  const initialize = async (): Promise<void> => {
    session = 0;
    take({ id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25' } });
    await arrived(1);
    take({ method: 'notifications/initialized' });
    await eventually('initialized', () => Promise.resolve(seenMethods().includes('GET')), 20_000);
  };

  describe('in the session era', () => {
    test('keeps the session, and ends it', async () => {
      world.mcp = legacy(({ body, response }) => json(response, { id: body['id'], result: { tools: [] } }));
      await initialize();
      take({ id: 'a', method: 'tools/list' });
      expect((await arrived(2))[1]).toEqual({ jsonrpc: '2.0', id: 'a', result: { tools: [] } });
      await bridge.close();
      expect(seenMethods()).toEqual([
        'initialize',
        'notifications/initialized',
        'GET',
        'tools/list',
        'DELETE',
      ]);
      for (const { headers } of world.seen.slice(1)) {
        expect(headers).toMatchObject({
          'mcp-session-id': 'session-1',
          'mcp-protocol-version': '2025-11-25',
        });
      }
      expect(world.seen[0]?.headers).not.toHaveProperty('mcp-session-id');
      expect(reported).toEqual([]);
    });

    test('carries what the server says and asks before its answer, and what the client answers', async () => {
      let call: ServerResponse | undefined;
      world.mcp = legacy(({ body, response }) => {
        call = stream(response);
        call.write(event({ method: 'notifications/progress', params: { progress: 1 } }));
        call.write(event({ id: 'server-1', method: 'elicitation/create', params: {} }));
        call.write(': still here\n\n');
        expect(body['id']).toBe(7);
      });
      await initialize();
      take({ id: 7, method: 'tools/list' });
      expect((await arrived(3)).slice(1).map(({ method }) => method)).toEqual([
        'notifications/progress',
        'elicitation/create',
      ]);
      take({ id: 'server-1', result: { action: 'accept' } });
      await eventually(
        'the answer came',
        () => Promise.resolve(world.seen.at(-1)?.body['id'] === 'server-1'),
        20_000,
      );
      call?.end(event({ id: 7, result: { content: [] } }));
      expect((await arrived(4))[3]).toEqual({ jsonrpc: '2.0', id: 7, result: { content: [] } });
    });

    test('carries what the server sends by itself, and reads on where it was cut off', async () => {
      const gets: McpExchange[] = [];
      world.mcp = legacy(
        () => undefined,
        (exchange) => {
          gets.push(exchange);
          const open = stream(exchange.response);
          if (gets.length === 1) open.end(event({ method: 'notifications/tools/list_changed' }, 'e1'));
          else open.write(event({ method: 'notifications/message', params: {} }, 'e2'));
        },
      );
      await initialize();
      expect((await arrived(3)).slice(1).map(({ method }) => method)).toEqual([
        'notifications/tools/list_changed',
        'notifications/message',
      ]);
      expect(gets[1]?.headers['last-event-id']).toBe('e1');
    });

    test('fetches the rest of an answer whose stream ended', async () => {
      world.mcp = legacy(
        ({ response }) => void stream(response).end(event(undefined, 'p1')),
        ({ headers, response }) => {
          if (headers['last-event-id'] !== 'p1') response.writeHead(405).end();
          else stream(response).end(event({ id: 3, result: { late: true } }, 'p2'));
        },
      );
      await initialize();
      take({ id: 3, method: 'tools/list' });
      expect((await arrived(2))[1]).toMatchObject({ id: 3, result: { late: true } });
    });

    test('opens the session again when the gateway has lost it, once for all that notice', async () => {
      world.mcp = legacy(({ headers, body, response }) => {
        if (headers['mcp-session-id'] === 'session-1') response.writeHead(404).end();
        else json(response, { id: body['id'], result: {} });
      });
      await initialize();
      take({ id: 1, method: 'tools/list' });
      take({ id: 2, method: 'tools/list' });
      expect((await arrived(3)).slice(1).map(({ id }) => id)).toEqual(expect.arrayContaining([1, 2]));
      expect(seenMethods().filter((method) => method === 'initialize')).toHaveLength(2);
      expect(out.filter(({ id }) => id === 0)).toHaveLength(1);
    });

    test('passes a cancellation on, and says nothing more about the request', async () => {
      let call: ServerResponse | undefined;
      world.mcp = legacy(({ response }) => {
        call = stream(response);
        call.write(event({ method: 'notifications/progress', params: {} }));
      });
      await initialize();
      take({ id: 5, method: 'tools/list' });
      await arrived(2);
      take({ method: 'notifications/cancelled', params: { requestId: 5 } });
      await eventually(
        'cancelled',
        () => Promise.resolve(seenMethods().at(-1) === 'notifications/cancelled'),
        20_000,
      );
      call?.end();
      take({ id: 6, method: 'initialize', params: {} });
      await arrived(3);
      expect(out.filter(({ id }) => id === 5)).toEqual([]);
    });
  });

  describe('in the stateless era', () => {
    const modern = (id: number, method: string, params: Message = {}): Message => ({
      id,
      method,
      params: { ...params, _meta: META },
    });

    test('repeats the message in headers, and passes it on as it was written', async () => {
      world.mcp = ({ body, response }) => json(response, { id: body['id'], result: {} });
      const line = `{"jsonrpc":"2.0" , "id":1,"method":"resources/read","params":{"uri":"file:///a","_meta":${JSON.stringify(META)}}}`;
      take(line);
      await arrived(1);
      expect(world.seen[0]?.headers).toMatchObject({
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'resources/read',
        'mcp-name': 'file:///a',
        'content-length': String(line.length),
      });
    });

    test('looks up which arguments go into headers when the gateway misses them', async () => {
      const inputSchema = { properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } };
      world.mcp = ({ body, headers, response }) => {
        const { id, method, params } = body as { id: number; method: string; params: Message };
        if (method === 'tools/list' && params['cursor'] === undefined) {
          return json(response, { id, result: { tools: [], nextCursor: 'next' } });
        }
        if (method === 'tools/list')
          return json(response, { id, result: { tools: [{ name: 'map', inputSchema }] } });
        if (headers['mcp-param-region'] !== 'north') {
          return json(response, { id, error: { code: -32020, message: 'Header mismatch' } }, {}, 400);
        }
        return json(response, { id, result: { found: true } });
      };
      take(modern(4, 'tools/call', { name: 'map', arguments: { region: 'north' } }));
      expect(await arrived(1)).toEqual([{ jsonrpc: '2.0', id: 4, result: { found: true } }]);
      take(modern(5, 'tools/call', { name: 'map', arguments: { region: 'north' } }));
      await arrived(2);
      expect(seenMethods()).toEqual(['tools/call', 'tools/list', 'tools/list', 'tools/call', 'tools/call']);
    });

    test('cancels by closing the stream, and says nothing more', async () => {
      let closed = false;
      world.mcp = ({ response }) => {
        stream(response).write(event({ method: 'notifications/progress', params: {} }));
        response.on('close', () => (closed = true));
      };
      take(modern(9, 'tools/list'));
      await arrived(1);
      take({ method: 'notifications/cancelled', params: { requestId: 9, _meta: META } });
      await eventually('the stream is closed', () => Promise.resolve(closed), 20_000);
      await bridge.close();
      expect(out).toHaveLength(1);
      expect(seenMethods()).toEqual(['tools/list']);
    });

    test('ends open streams when it is closed', async () => {
      let closed = false;
      world.mcp = ({ response }) => {
        stream(response).write(event({ method: 'notifications/subscriptions/acknowledged' }));
        response.on('close', () => (closed = true));
      };
      take(modern(1, 'subscriptions/listen'));
      await arrived(1);
      await bridge.close();
      await eventually('the stream is closed', () => Promise.resolve(closed), 20_000);
      expect(out).toHaveLength(1);
    });

    test('asks the person for more scopes, and the call goes on', async () => {
      world.mcp = ({ body, response }) => json(response, { id: body['id'], result: {} });
      take(modern(1, 'tools/call', { name: 'wipe' }));
      expect(await arrived(1)).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
      expect(world.grants).toEqual(['authorization_code', 'authorization_code']);
    });
  });

  test.each([
    ['no JSON', '{'],
    ['no message', '{"jsonrpc":"2.0"}'],
    ['a batch', '[]'],
  ])('answers a line that is %s, and sends nothing', async (_, line) => {
    take(line);
    expect(await arrived(1)).toEqual([
      { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'This line is no JSON-RPC message' } },
    ]);
    expect(world.seen).toEqual([]);
  });

  test('gives a refusal without an id that of the request', async () => {
    world.mcp = ({ response }) =>
      json(response, { error: { code: 42900, message: 'Too many requests' } }, {}, 429);
    take({ id: 'x', method: 'ping' });
    expect(await arrived(1)).toEqual([
      { jsonrpc: '2.0', id: 'x', error: { code: 42900, message: 'Too many requests' } },
    ]);
  });

  test.each<[string, (exchange: McpExchange) => void, string]>([
    ['answers without a message', ({ response }) => void response.writeHead(502).end('<html>'), 'HTTP 502'],
    ['ends its stream', ({ response }) => void stream(response).end(), 'no JSON-RPC message'],
    [
      'sends rubbish',
      ({ response }) => void stream(response).end('data: {\n\n'),
      'an event that is no JSON-RPC',
    ],
    ['closes the connection', ({ response }) => void response.destroy(), 'No answer from the gateway'],
    [
      'breaks off',
      ({ response }) => void stream(response).write(': \n\n', () => response.destroy()),
      'could not be carried',
    ],
  ])('tells the client when the gateway %s', async (_, mcp, message) => {
    world.mcp = mcp;
    take({ id: 1, method: 'ping' });
    expect((await arrived(1))[0]).toMatchObject({
      id: 1,
      error: { code: -32603, message: expect.stringContaining(message) },
    });
    expect(reported).toHaveLength(1);
  });

  test('tells the person when a notification is not taken', async () => {
    world.mcp = ({ response }) => void response.writeHead(400).end();
    take({ method: 'notifications/roots/list_changed' });
    await eventually('told', () => Promise.resolve(reported.length > 0), 20_000);
    expect(reported[0]).toContain('did not take notifications/roots/list_changed (HTTP 400)');
    expect(out).toEqual([]);
  });
});
