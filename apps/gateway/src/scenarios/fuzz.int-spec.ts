import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';
import { exchangeRaw, rawRequest } from './raw-wire.fixture.js';

/** `npm run fuzz -- <requests> [seed]` sets both. */
const REQUESTS = Number(process.env['SALLYPORT_FUZZ_REQUESTS'] ?? 400);
const SEED = Number(process.env['SALLYPORT_FUZZ_SEED'] ?? 20_261_122);
/** Requests of one caller: fewer than its limits let through. */
const BATCH = 40;
/** What the heap may grow by from the first tenth of a long run to its end. */
const GROWTH_BYTES = 48 * 1024 * 1024;

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};
const NAMES = ['desk__echo', 'desk__wipe', 'no__such', '', '__', 'x'.repeat(300), '../etc', '\u0000'];
const METHODS = [
  ['tools/call', 'tools/list', 'server/discover', 'initialize', 'ping', 'resources/read', 'prompts/get'],
  ['completion/complete', 'subscriptions/listen', 'notifications/cancelled', 'tasks/get', 'logging/setLevel'],
].flat();
const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const anyJson = fc.jsonValue({ maxDepth: 4 });

/** Mostly the first, now and then anything. */
const mostly = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof<[fc.MaybeWeightedArbitrary<unknown>, fc.MaybeWeightedArbitrary<unknown>]>(
    { weight: 29, arbitrary: usual },
    { weight: 1, arbitrary: anyJson },
  );

/** Almost a message: members of the right type or of any. */
const message = fc
  .record(
    {
      jsonrpc: mostly(fc.constant('2.0')),
      id: mostly(fc.oneof(fc.integer(), fc.string())),
      method: mostly(oneOf(...METHODS)),
      params: mostly(
        fc.record(
          {
            _meta: mostly(fc.oneof(fc.constant(META), fc.record({ ...asAny(META), progressToken: anyJson }))),
            name: mostly(oneOf(...NAMES)),
            arguments: mostly(fc.record({ text: mostly(fc.string()) })),
            cursor: anyJson,
            uri: fc.webUrl(),
          },
          { requiredKeys: ['_meta', 'name', 'arguments'] },
        ),
      ),
      result: anyJson,
    },
    { requiredKeys: ['jsonrpc', 'id', 'method', 'params'] },
  )
  .chain(({ result, ...rest }) => fc.nat(19).map((n) => (n === 0 ? { ...rest, result } : rest)))
  .map((value) => Buffer.from(JSON.stringify(value)));

/** Bytes of a message with some changed, cut off or put in. */
const broken = fc
  .tuple(
    message,
    fc.array(fc.tuple(fc.nat(), fc.oneof(fc.uint8Array({ maxLength: 8 }), tokens())), { maxLength: 4 }),
    fc.nat(20),
  )
  .map(([bytes, edits, cut]) => {
    let text = bytes;
    for (const [at, put] of edits) {
      const place = at % (text.length + 1);
      text = Buffer.concat([text.subarray(0, place), Buffer.from(put), text.subarray(place + (at % 3))]);
    }
    return cut === 0 ? text.subarray(0, text.length >> 1) : text;
  });

const HEADERS = [
  ['mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-session-id', 'mcp-param-text', 'last-event-id'],
  ['accept', 'content-type', 'content-encoding', 'origin', 'traceparent', 'tracestate', 'x-forwarded-for'],
  ['transfer-encoding', 'content-length', 'connection', 'expect', 'upgrade', 'host', 'cookie'],
].flat();
const VALUES = [
  [
    '=?base64?4A==?=',
    '=?base64?',
    '2026-07-28',
    '9999-12-31',
    '*/*',
    'null',
    'chunked',
    '-1',
    '100-continue',
  ],
  ['application/json', 'tools/call', 'desk__echo', 'gzip', 'websocket', 'A'.repeat(43), '00-0-0-0'],
].flat();
const header = fc.tuple(oneOf(...HEADERS), fc.oneof(fc.string({ maxLength: 60 }), oneOf(...VALUES)));
const request = fc.record({
  verb: fc.oneof(
    { weight: 12, arbitrary: fc.constant('POST') },
    { weight: 1, arbitrary: oneOf('DELETE', 'PUT', 'HEAD', 'GTE') },
  ),
  body: fc.oneof({ weight: 3, arbitrary: message }, { weight: 1, arbitrary: broken }),
  /** What the headers say in the place of the message; undefined: the same. */
  other: fc.option(fc.record({ method: oneOf(...METHODS), name: oneOf(...NAMES.slice(0, 3)) }), {
    freq: 3,
    nil: undefined,
  }),
  odd: fc.oneof(
    { weight: 2, arbitrary: fc.constant<[string, string][]>([]) },
    { weight: 1, arbitrary: fc.array(header, { maxLength: 3 }) },
  ),
  /** Whether the usual headers are there. */
  usual: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
});
type FuzzRequest = typeof request extends fc.Arbitrary<infer T> ? T : never;

function asAny(meta: object) {
  return Object.fromEntries(
    Object.entries(meta).map(([key, value]) => [key, fc.oneof(fc.constant(value as unknown), anyJson)]),
  );
}
function tokens() {
  return oneOf(
    '"',
    '{',
    '}',
    '[',
    '\\u0000',
    '\\ud800',
    '"__proto__":1,',
    '1e999',
    '\u0000',
    '\ufeff',
    '\n',
    ',',
  ).map((text) => new Uint8Array(Buffer.from(text)));
}

/** Values of headers travel in one line; what else is in them, the parser must stand. */
const line = ([name, value]: readonly [string, string]): string =>
  `${name}: ${value.replaceAll(/[\r\n]/g, ' ')}`;

describe('input that nobody thought of', () => {
  it(
    `is answered, ${REQUESTS} times (seed ${SEED})`,
    async () => {
      await flushRedis();
      const world = await GatewayWorld.start();
      const unhandled: unknown[] = [];
      const note = (cause: unknown): void => void unhandled.push(cause);
      process.on('unhandledRejection', note);
      const statuses = new Map<number | undefined, number>();
      try {
        const heap: number[] = [];
        const batches = Math.ceil(REQUESTS / BATCH);
        for (let batch = 0; batch < batches; batch++) {
          const agent = await world.agent({ sub: `fuzz-${batch}` });
          await agent.call('desk__echo', { text: 'hi' });
          for (const sample of fc.sample(request, { numRuns: BATCH, seed: SEED + batch })) {
            const status = await answered(world, agent, sample);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }
          if (batch % Math.ceil(batches / 10) === 0) heap.push(heapUsed());
        }
        const after = await (await world.agent()).call('desk__echo', { text: 'still here' });
        expect(after.json.result).toMatchObject({
          content: [{ text: expect.stringContaining('still here') }],
        });
        expect(unhandled).toEqual([]);
        expect(world.log.filter((entry) => entry.includes('unforeseen'))).toEqual([]);
        // Each kind of answer was met, so the requests were neither all good nor all hopeless.
        for (const status of [200, 400, 404]) expect([...statuses.keys()]).toContain(status);
        for (const never of [500, NaN]) expect(statuses.get(never)).toBeUndefined();
        if (batches >= 100) expect((heap.at(-1) ?? 0) - (heap[1] ?? 0)).toBeLessThan(GROWTH_BYTES);
        if (batches >= 100) process.stdout.write(`${summary(statuses, heap)}\n`);
      } finally {
        process.off('unhandledRejection', note);
        await world.stop();
      }
    },
    120_000 + REQUESTS * 100,
  );
});

async function answered(
  world: GatewayWorld,
  agent: Awaited<ReturnType<GatewayWorld['agent']>>,
  { verb, body, other, odd, usual }: FuzzRequest,
): Promise<number | undefined> {
  const token = await agent.token();
  const { method, name } = other === undefined ? said(body) : { method: [other.method], name: [other.name] };
  const lines = [
    `${verb} /t/acme/mcp HTTP/1.1`,
    `host: 127.0.0.1:${world.port}`,
    `authorization: DPoP ${token}`,
    `dpop: ${await agent.proof(token, { htm: verb })}`,
    ...(usual ? ['content-type: application/json', 'accept: application/json, text/event-stream'] : []),
    ...(usual ? ['mcp-protocol-version: 2026-07-28'] : []),
    ...method.map((value) => line(['mcp-method', value])),
    ...name.map((value) => line(['mcp-name', value])),
    ...odd.map(line),
    'connection: close',
  ];
  // Whoever promises more than it sends has to give up; then there need be no answer.
  const giveUp = odd.some(([named]) => FRAMING.has(named));
  const { status } = await exchangeRaw(world.port, rawRequest(lines, body), { giveUp });
  return giveUp ? undefined : (status ?? NaN);
}

const FRAMING = new Set(['content-length', 'transfer-encoding', 'connection', 'expect', 'upgrade']);

/** Method and name as the message says them, where it can be read. */
function said(body: Buffer): { method: string[]; name: string[] } {
  try {
    const { method, params } = JSON.parse(body.toString()) as {
      method?: unknown;
      params?: { name?: unknown };
    };
    const texts = (value: unknown) => (typeof value === 'string' && /^[!-~]+$/.test(value) ? [value] : []);
    return { method: texts(method), name: texts(params?.name) };
  } catch {
    return { method: [], name: [] };
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const summary = (statuses: ReadonlyMap<number | undefined, number>, heap: readonly number[]): string =>
  `fuzz: ${[...statuses].map(([status, count]) => `${status ?? 'gave up'} ${count}`).join(', ')}; heap MB ${heap
    .map((bytes) => Math.round(bytes / 1_048_576))
    .join(' ')}`;
