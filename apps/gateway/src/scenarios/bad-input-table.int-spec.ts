import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import { exchangeRaw, type RawAnswer, rawRequest } from './raw-wire.fixture.js';
import type { TestAgent } from './test-agent.fixture.js';

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const META_TEXT = `"_meta":${JSON.stringify(META)}`;
const CALL = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'desk__echo', arguments: { text: 'hi' }, _meta: META },
};
const MODERN = ['mcp-protocol-version: 2026-07-28', 'mcp-method: tools/call', 'mcp-name: desk__echo'];
const TYPES = ['content-type: application/json', 'accept: application/json, text/event-stream'];

interface Row {
  readonly what: string;
  readonly body?: string | Buffer;
  /** In the place of the usual ones, credentials and Host excepted. */
  readonly headers?: readonly string[];
  readonly method?: string;
  readonly host?: string;
  readonly status: number;
  readonly code?: number;
  readonly closes?: boolean;
  /** Headers of the answer. */
  readonly says?: Readonly<Record<string, string | RegExp>>;
}

/** What the protocol promises for each input (mcp-protocol §12.2), byte for byte on a socket. */
describe('the table of bad input', () => {
  let world: GatewayWorld;
  let agent: TestAgent;

  beforeAll(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
    agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
  });
  afterAll(() => world.stop());

  const send = async ({
    body = JSON.stringify(CALL),
    headers,
    method = 'POST',
    host,
    closes,
  }: Omit<Row, 'what' | 'status'>) => {
    const token = await agent.token();
    const lines = [
      `${method} /t/acme/mcp HTTP/1.1`,
      `host: ${host ?? `127.0.0.1:${world.port}`}`,
      `authorization: DPoP ${token}`,
      `dpop: ${await agent.proof(token, { htm: method })}`,
      ...(headers ?? [...TYPES, ...MODERN]),
    ];
    return exchangeRaw(world.port, rawRequest(lines, body), { toTheEnd: closes === true });
  };

  const message = (changes: object): string => JSON.stringify({ ...CALL, ...changes });
  const inside = (member: string): string =>
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"desk__echo","arguments":{${member}},${META_TEXT}}}`;
  const malformed = (what: string, body: string | Buffer): Row => ({ what, body, status: 400, code: -32600 });
  const notJson = (what: string, body: string | Buffer): Row => ({ what, body, status: 400, code: -32700 });
  const typed = (...types: string[]): readonly string[] => [...types, ...MODERN];

  const rows: Row[] = [
    notJson('B01 an empty body', ''),
    notJson('B02 no JSON', '{"jsonrpc":"2.0",'),
    notJson('B03 invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])),
    notJson('B04 a byte order mark', `\ufeff${JSON.stringify(CALL)}`),
    notJson('B05 something after the message', `${JSON.stringify(CALL)}{}`),
    malformed('B10 a batch', `[${JSON.stringify(CALL)}]`),
    malformed('B11 an empty batch', '[]'),
    malformed('B12 a scalar', '"tools/call"'),
    malformed('B13 no version of JSON-RPC', message({ jsonrpc: undefined })),
    malformed('B14 another version of JSON-RPC', message({ jsonrpc: '2.1' })),
    malformed('B15 a call that is an answer too', message({ result: {} })),
    malformed('B16 params in a list', message({ params: [] })),
    malformed('B17 a method that is no text', message({ method: 7 })),
    malformed('B20 a name twice', '{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}'),
    malformed('B21 a name twice, deep inside', inside('"text":"a","x":[{"y":1,"y":2}]')),
    malformed('B22 a name twice, spelled in two ways', inside('"text":"a","\\u0074ext":"b"')),
    malformed('B23 nested deeper than 64', inside(`"text":${'['.repeat(65)}${']'.repeat(65)}`)),
    malformed(
      'B24 more than 20 000 members',
      inside(Array.from({ length: 20_001 }, (_, i) => `"k${i}":0`).join(',')),
    ),
    malformed('B25 __proto__', inside('"__proto__":{"admin":true}')),
    malformed('B26 half a surrogate pair', inside('"text":"\\ud800"')),
    malformed('B27 an integer that doubles cannot hold', inside('"text":9007199254740993')),
    malformed('B28 a number beyond all doubles', inside('"text":1e999')),
    malformed('B30 a null id', message({ id: null })),
    malformed('B31 a boolean id', message({ id: true })),
    malformed('B32 an object as id', message({ id: {} })),
    malformed('B33 a fraction as id', message({ id: 1.5 })),
    malformed('B34 an id of 257 characters', message({ id: 'x'.repeat(257) })),
    malformed('B35 an answer that nobody asked for', '{"jsonrpc":"2.0","id":1,"result":{}}'),
    {
      what: 'B40 an unknown method',
      body: message({ method: 'no/such', params: { _meta: META } }),
      headers: [...TYPES, 'mcp-protocol-version: 2026-07-28', 'mcp-method: no/such'],
      status: 404,
      code: -32601,
    },
    {
      what: 'B41 an unknown tool',
      body: message({ params: { name: 'desk__nothing', arguments: {}, _meta: META } }),
      headers: [...TYPES, ...MODERN.slice(0, 2), 'mcp-name: desk__nothing'],
      status: 200,
      code: -32602,
    },
    {
      what: 'B42 arguments that are no object',
      body: message({ params: { name: 'desk__echo', arguments: 'hi', _meta: META } }),
      status: 200,
      code: -32602,
    },
    {
      what: 'B50 another content type',
      headers: typed('content-type: text/plain', TYPES[1] ?? ''),
      status: 415,
      code: -32600,
      closes: true,
    },
    {
      what: 'B51 another charset',
      headers: typed('content-type: application/json; charset=utf-16', TYPES[1] ?? ''),
      status: 415,
      code: -32600,
      closes: true,
    },
    {
      what: 'B52 a content coding',
      headers: typed(...TYPES, 'content-encoding: gzip'),
      status: 415,
      code: -32600,
      closes: true,
      says: { 'accept-encoding': 'identity' },
    },
    {
      what: 'B53 an Accept without event streams',
      headers: typed(TYPES[0] ?? '', 'accept: application/json'),
      status: 406,
      code: -32600,
      closes: true,
    },
    {
      what: 'B54 another Host',
      host: 'evil.example',
      status: 403,
      code: 40300,
      closes: true,
    },
    {
      what: 'B55 two Hosts, of which proxies may read the other',
      headers: ['host: evil.example', ...TYPES, ...MODERN],
      status: 400,
      code: -32600,
      closes: true,
    },
    {
      what: 'B60 a header twice that must equal the body',
      headers: [...TYPES, ...MODERN, 'mcp-name: desk__echo'],
      status: 400,
      code: -32020,
    },
    {
      what: 'B61 a header that differs from the body',
      headers: [...TYPES, ...MODERN.slice(0, 2), 'mcp-name: desk__wipe'],
      status: 400,
      code: -32020,
    },
    {
      what: 'B62 a header that is missing',
      headers: [...TYPES, MODERN[0] ?? '', 'mcp-name: desk__echo'],
      status: 400,
      code: -32020,
    },
    {
      what: 'B63 a version that nobody speaks',
      body: message({
        params: {
          ...CALL.params,
          _meta: { ...META, 'io.modelcontextprotocol/protocolVersion': '2030-01-01' },
        },
      }),
      headers: [...TYPES, 'mcp-protocol-version: 2030-01-01', ...MODERN.slice(1)],
      status: 400,
      code: -32022,
    },
    {
      what: 'B64 no _meta where the header claims the stateless era',
      body: message({ params: { name: 'desk__echo', arguments: {} } }),
      status: 400,
      code: -32602,
    },
    {
      what: 'B70 a declared body beyond the limit, of which nothing was sent',
      headers: [...TYPES, ...MODERN, 'content-length: 1048577'],
      body: '',
      status: 413,
      code: -32600,
      closes: true,
    },
    {
      what: 'B71 a body beyond the limit, in pieces',
      headers: [...TYPES, ...MODERN, 'transfer-encoding: chunked'],
      body: `10000\r\n${'x'.repeat(65_536)}\r\n`.repeat(17),
      status: 413,
      code: -32600,
      closes: true,
    },
    { what: 'B80 PUT', method: 'PUT', status: 405, code: -32600, closes: true, says: { allow: /POST/ } },
    { what: 'B81 PATCH', method: 'PATCH', status: 405, code: -32600, closes: true, says: { allow: /POST/ } },
    {
      what: 'B82 two ways to frame the body',
      headers: [...TYPES, 'content-length: 5', 'transfer-encoding: chunked'],
      body: '0\r\n\r\n',
      status: 400,
      closes: true,
    },
    {
      what: 'B83 two lengths',
      headers: [...TYPES, 'content-length: 5', 'content-length: 6'],
      body: 'xxxxxx',
      status: 400,
      closes: true,
    },
    {
      what: 'B84 headers beyond 16 KiB',
      headers: [...TYPES, `x-long: ${'x'.repeat(17_000)}`],
      status: 431,
      closes: true,
    },
    {
      what: 'B85 an upgrade to another protocol',
      headers: typed(...TYPES, 'connection: upgrade', 'upgrade: websocket'),
      status: 400,
      code: -32600,
      closes: true,
    },
    {
      what: 'B86 a line that is folded',
      headers: typed(...TYPES, 'x-folded: a\r\n b'),
      status: 400,
      closes: true,
    },
    { what: 'B87 a name with a space', headers: typed(...TYPES, 'x-spaced : a'), status: 400, closes: true },
  ];

  it.each(rows)('$what', async (row) => {
    const answer = await send(row);
    expect([answer.status, answer.json.error?.code]).toEqual([row.status, row.code]);
    for (const [name, value] of Object.entries(row.says ?? {})) {
      if (typeof value === 'string') expect(answer.headers.get(name)).toBe(value);
      else expect(answer.headers.get(name)).toMatch(value);
    }
    if (row.closes !== true) expect(answer.headers.get('connection')).not.toBe('close');
    if (row.code !== undefined) expectFixedWords(answer);
  });

  /** Nothing of the input, of the cause or of the machine is in an answer. */
  function expectFixedWords({ json, body, headers }: RawAnswer): void {
    expect(json.error?.data).toMatchObject({ decisionId: expect.stringMatching(/^call_/) });
    expect(body).not.toMatch(/node:|\.ts\b|\bat \w+ \(|SyntaxError|redis/i);
    expect(body.length).toBeLessThan(700);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toBe('application/json');
  }

  it('B43 arguments against the approved schema: the place and the rule, not the value', async () => {
    const body = message({ params: { name: 'desk__echo', arguments: { text: 7_654_321 }, _meta: META } });
    const { status, json } = await send({ body });
    expect(status).toBe(200);
    expect(json.result).toMatchObject({ isError: true, resultType: 'complete' });
    const text = JSON.stringify(json.result);
    expect(text).toContain('/text');
    expect(text).toContain('type');
    expect(text).not.toContain('7654321');
  });

  it('B36 an id that is in use is no problem in the stateless era: each request has its own answer', async () => {
    const answers = await Promise.all([send({}), send({}), send({})]);
    expect(answers.map(({ status, json }) => [status, json.id])).toEqual([
      [200, 1],
      [200, 1],
      [200, 1],
    ]);
  });

  it('B37 a notification of the stateless era is taken and dropped', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/x', params: { _meta: META } });
    const { status, body: answer } = await send({ body });
    expect([status, answer]).toEqual([202, '']);
  });

  it('B89 a session header means nothing in the stateless era, and none is given', async () => {
    const headers = [...TYPES, ...MODERN, `mcp-session-id: ${'A'.repeat(43)}`];
    const answer = await send({ headers });
    expect([answer.status, answer.headers.has('mcp-session-id')]).toEqual([200, false]);
  });

  it('B88 whoever sends headers or a body too slowly is answered 408 and let go', async () => {
    const token = await agent.token();
    const head = [
      'POST /t/acme/mcp HTTP/1.1',
      `host: 127.0.0.1:${world.port}`,
      ...TYPES,
      ...MODERN,
      `authorization: DPoP ${token}`,
    ];
    const untilLetGo = { toTheEnd: true, withinMs: 150_000 };
    const proof = `dpop: ${await agent.proof(token)}`;
    const [headers, body] = await Promise.all([
      exchangeRaw(world.port, Buffer.from(head.join('\r\n')), untilLetGo),
      exchangeRaw(world.port, rawRequest([...head, proof, 'content-length: 50'], '{'), untilLetGo),
    ]);
    expect([headers.status, body.status]).toEqual([408, 408]);
  }, 180_000);

  it('after all of it, a call is answered', async () => {
    expect((await agent.call('desk__echo', { text: 'hi' })).status).toBe(200);
  });
});
