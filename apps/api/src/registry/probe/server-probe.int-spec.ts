import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestUpstream } from '#libs/testing';
import { ApiSettings } from '../../settings.js';
import { NameResolver } from '../../egress/egress.module.js';
import { SystemNameResolver } from '../../egress/name-resolver.js';
import { ProbeLimits } from './probe-limits.js';
import { ServerProbe, type ProbeReport } from './server-probe.js';

const settings = (allowPrivate: boolean): ApiSettings =>
  ApiSettings.read({
    API_PUBLIC_URL: 'http://127.0.0.1:1',
    GATEWAY_PUBLIC_URL: 'http://127.0.0.1:2',
    DATABASE_URL: 'postgres://127.0.0.1/none',
    REDIS_URL: 'redis://127.0.0.1',
    MASTER_KEY: Buffer.alloc(32).toString('base64'),
    ALLOW_PRIVATE_UPSTREAMS: String(allowPrivate),
  });

class FakeNameResolver extends NameResolver {
  readonly asked: string[] = [];
  constructor(private readonly addresses: string[]) {
    super();
  }
  resolve(host: string): Promise<string[]> {
    this.asked.push(host);
    return Promise.resolve(this.addresses);
  }
}

const probe = (
  url: string,
  { allowPrivate = true, names = new SystemNameResolver(), limits = new ProbeLimits() } = {},
): Promise<ProbeReport> => new ServerProbe(settings(allowPrivate), names, limits).run(url);

const outcome = (report: ProbeReport): string => {
  const last = report.steps.at(-1);
  return `${last?.step} ${last?.code}`;
};

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });

const tools = ({ definitions }: TestUpstream) => definitions.map((raw) => ({ kind: 'tool', raw }));

describe('ServerProbe', () => {
  let upstream: TestUpstream;

  afterEach(async () => {
    await upstream?.close();
  });

  describe('of a server that answers', () => {
    it('reads a legacy server, all pages byte for byte, and ends its session', async () => {
      upstream = await TestUpstream.start();
      upstream.definitions = [
        `{ "name":"a",  "inputSchema":{"type":"object"}, "x":1.0 }`,
        JSON.stringify(tool('b')),
      ];
      upstream.pageSize = 1;
      const report = await probe(upstream.url);
      expect(report.found?.definitions).toEqual(tools(upstream));
      expect(report.found?.introduction).toMatchObject({ era: 'legacy', protocolVersion: '2025-11-25' });
      expect(report.steps.map(({ step, ok }) => [step, ok])).toEqual([
        ['address', true],
        ['handshake', true],
        ['tools', true],
      ]);
      expect(upstream.asked.map(({ method }) => method)).toEqual([
        'server/discover',
        'initialize',
        'notifications/initialized',
        'tools/list',
        'tools/list',
        'DELETE',
      ]);
      expect(upstream.asked.at(-1)?.headers['mcp-session-id']).toBe('session-1');
    });

    it('reads a modern server without a session', async () => {
      upstream = await TestUpstream.start([tool('a')], 'modern');
      const report = await probe(upstream.url);
      expect(report.found?.introduction).toMatchObject({ era: 'modern', protocolVersion: '2026-07-28' });
      expect(upstream.asked.map(({ method }) => method)).toEqual(['server/discover', 'tools/list']);
    });

    it('reads an event stream', async () => {
      upstream = await TestUpstream.start([tool('a')], 'modern');
      upstream.interfere = ({ method, id }, response) => {
        if (method !== 'tools/list') return false;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(
          `event: message\ndata: {"jsonrpc":"2.0","id":"${id}","result":{"tools":[${upstream.definitions[0]}]}}\n\n`,
        );
        return true;
      };
      expect((await probe(upstream.url)).found?.definitions).toEqual(tools(upstream));
    });

    it('sends no credentials and asks for no coding', async () => {
      upstream = await TestUpstream.start([tool('a')]);
      await probe(upstream.url);
      for (const { headers } of upstream.asked) {
        expect(headers.authorization).toBeUndefined();
        expect(headers.cookie).toBeUndefined();
        expect(headers['accept-encoding']).toBe('identity');
      }
    });
  });

  describe('of a server that does not', () => {
    const answering = async (
      status: number,
      headers: Record<string, string>,
      body: string,
    ): Promise<string> => {
      upstream = await TestUpstream.start([tool('a')]);
      upstream.interfere = (_asked, response) => {
        response.writeHead(status, headers).end(body);
        return true;
      };
      return outcome(await probe(upstream.url));
    };

    it.each([
      [200, {}, 'hello', 'handshake not_mcp'],
      [200, { 'content-type': 'text/html' }, '<html>', 'handshake not_mcp'],
      [
        200,
        { 'content-type': 'application/json' },
        '{"jsonrpc":"2.0","id":"probe-1","result":{}}',
        'handshake not_mcp',
      ],
      [200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }, '{}', 'handshake coded'],
      [302, { location: 'http://169.254.169.254/latest/meta-data/' }, '', 'handshake redirected'],
      [307, { location: 'https://example.com/' }, '', 'handshake redirected'],
      [401, { 'www-authenticate': 'Bearer' }, '', 'handshake auth_required'],
      [403, {}, '', 'handshake auth_required'],
      [404, {}, '', 'handshake not_mcp'],
      [500, {}, '', 'handshake server_error'],
      [503, {}, '', 'handshake server_error'],
      [
        400,
        { 'content-type': 'application/json' },
        '{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"","data":{"supported":["2027-01-01"]}}}',
        'handshake version_unsupported',
      ],
    ])('answers %i %j %s: %s', async (status, headers, body, expected) => {
      expect(await answering(status, headers as Record<string, string>, body)).toBe(expected);
    });

    it('never tries the legacy era on 401, 403 or 5xx', async () => {
      await answering(503, {}, '');
      expect(upstream.asked).toHaveLength(1);
    });

    it('reports a port that nobody listens on', async () => {
      upstream = await TestUpstream.start();
      const { url } = upstream;
      await upstream.close();
      const report = await probe(url);
      expect(outcome(report)).toBe('handshake connect_failed');
      expect(report.steps.at(-1)).toMatchObject({ message: 'No connection: ECONNREFUSED.' });
      expect(report.found).toBeUndefined();
    });

    it('gives up on a server that never answers', async () => {
      upstream = await TestUpstream.start();
      upstream.interfere = () => true;
      const report = await probe(upstream.url, { limits: new ProbeLimits(200) });
      expect(outcome(report)).toBe('handshake timeout');
    });

    it('gives up on a server that drips', async () => {
      upstream = await TestUpstream.start();
      let timer: NodeJS.Timeout | undefined;
      upstream.interfere = (_asked, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        timer ??= setInterval(() => response.write(' '), 20);
        return true;
      };
      try {
        expect(outcome(await probe(upstream.url, { limits: new ProbeLimits(300) }))).toBe(
          'handshake timeout',
        );
      } finally {
        clearInterval(timer);
      }
    });

    it('stops reading beyond the budget of bytes, over all answers together', async () => {
      upstream = await TestUpstream.start([{ ...tool('a'), description: 'x'.repeat(600) }, tool('b')]);
      upstream.pageSize = 1;
      const limits = new ProbeLimits(10_000, 1000);
      expect(outcome(await probe(upstream.url, { limits }))).toBe('tools too_large');
    });

    it('refuses pages that never end, and more than 1000 tools', async () => {
      upstream = await TestUpstream.start([tool('a')]);
      upstream.interfere = ({ method, id }, response) => {
        if (method !== 'tools/list') return false;
        response.setHeader('content-type', 'application/json');
        response.end(`{"jsonrpc":"2.0","id":"${id}","result":{"tools":[],"nextCursor":"again"}}`);
        return true;
      };
      expect(outcome(await probe(upstream.url))).toBe('tools tools_unreadable');
      upstream.interfere = () => false;
      upstream.present(...Array.from({ length: 1001 }, (_, i) => tool(`t${i}`)));
      upstream.pageSize = 600;
      expect(outcome(await probe(upstream.url))).toBe('tools tools_unreadable');
    });

    it('refuses a peer that does not speak HTTP', async () => {
      const server = createServer();
      server.on('connection', (socket) => socket.end('220 smtp ready\r\n'));
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      try {
        const report = await probe(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
        expect(outcome(report)).toBe('handshake not_mcp');
      } finally {
        server.close();
      }
    });
  });

  describe('of an address that is not public', () => {
    it.each([
      'https://127.0.0.1/mcp',
      'https://localhost/mcp',
      'https://169.254.169.254/latest/meta-data',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://0177.0.0.1/',
      'https://127.1/',
      'https://10.0.0.1/',
      'https://172.16.0.1/',
      'https://192.168.1.1/',
      'https://100.64.0.1/',
      'https://0.0.0.0/',
      'https://[::1]/',
      'https://[::]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:a9fe:a9fe]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[fd00::1]/',
      'https://[fe80::1]/',
    ])('connects nowhere for %s', async (url) => {
      expect(outcome(await probe(url, { allowPrivate: false }))).toBe('address address_forbidden');
    });

    it.each([
      ['10.0.0.1', ['10.0.0.1']],
      ['a public and a private address', ['93.184.216.34', '127.0.0.1']],
      ['the metadata service', ['169.254.169.254']],
      ['mapped loopback', ['::ffff:127.0.0.1']],
    ])('refuses a name that leads to %s', async (_what, addresses) => {
      const names = new FakeNameResolver(addresses);
      const report = await probe('https://innocent.example/mcp', { allowPrivate: false, names });
      expect(outcome(report)).toBe('address address_forbidden');
      expect(names.asked).toEqual(['innocent.example']);
    });

    it.each([
      'http://example.com/mcp',
      'ftp://example.com/',
      'file:///etc/passwd',
      'https://user:secret@example.com/',
      'https://example.com/#x',
      'nonsense',
    ])('refuses %s', async (url) => {
      expect(outcome(await probe(url, { allowPrivate: false }))).toBe('address url_unsupported');
    });
  });

  it('resolves once and connects to exactly that address', async () => {
    upstream = await TestUpstream.start([tool('a')]);
    const names = new FakeNameResolver(['127.0.0.1']);
    const url = upstream.url.replace('127.0.0.1', 'rebinding.example');
    const report = await probe(url, { names });
    expect(report.found?.definitions).toHaveLength(1);
    expect(names.asked).toEqual(['rebinding.example']);
    expect(upstream.asked[0]?.headers.host).toBe(new URL(url).host);
  });

  it('reports a name that does not resolve', async () => {
    const report = await probe('https://nothing.invalid/mcp');
    expect(outcome(report)).toBe('address name_unresolved');
  });
});
