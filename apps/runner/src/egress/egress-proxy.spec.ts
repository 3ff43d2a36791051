import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxProfile } from '#libs/contracts';
import fc from 'fast-check';
import { EgressProxy } from './egress-proxy.js';

/** An upstream that says exactly these bytes to whoever connects, and remembers what it heard. */
class Upstream {
  says = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
  heard = '';
  readonly server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => (this.heard += chunk.toString('latin1')));
    socket.once('data', () => socket.end(this.says, 'latin1'));
  });
}

describe('EgressProxy', () => {
  const upstream = new Upstream();
  let dir: string;
  let proxy: EgressProxy;
  let path: string;
  let port: number;

  beforeAll(async () => {
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    ({ port } = upstream.server.address() as AddressInfo);
  });
  afterAll(() => void upstream.server.close());
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'sallyport-proxy-'));
    path = join(dir, 'p');
    const host = 'api.good.test';
    const profile = sandboxProfile.parse({
      schema: 1,
      command: ['/bin/node'],
      network: { allow: [{ host, port, protocol: 'http', allowPrivate: true }] },
      credentials: [{ name: 'good', mode: 'proxy', host, port, header: 'Authorization' }],
    });
    const names = { allowLoopback: true, resolve: async () => ['127.0.0.1'] };
    proxy = new EgressProxy(profile, names, () => undefined);
    proxy.server.listen(path);
    await once(proxy.server, 'listening');
    upstream.heard = '';
    upstream.says = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
  });
  afterEach(async () => {
    await proxy.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Everything that the proxy says to these bytes until it hangs up. */
  async function said(bytes: string | Buffer, hangUp = false): Promise<string> {
    const socket: Socket = connect({ path });
    let text = '';
    socket.on('error', () => undefined); // hung up on: what was said before counts
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.write(bytes);
    if (hangUp) socket.end();
    await once(socket, 'close');
    return text;
  }
  const get = (url: string, headers = ''): Promise<string> =>
    said(`GET ${url} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n`);
  const status = (answer: string): string => answer.slice(9, 12);
  const good = (): string => `http://api.good.test:${port}/a?b=1`;

  it('carries what is allowed, with a host header of its own and nothing of one connection', async () => {
    const answer = await get(good(), 'proxy-authorization: Basic x\r\nte: trailers\r\nx-mine: 1\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 OK[\s\S]*\r\n\r\nhi/);
    expect(upstream.heard).toMatch(/^GET \/a\?b=1 HTTP\/1.1/);
    expect(upstream.heard.toLowerCase()).toContain(`host: api.good.test:${port}`);
    expect(upstream.heard.toLowerCase()).toContain('x-mine: 1');
    expect(upstream.heard.toLowerCase()).not.toMatch(/proxy-authorization|\nte:/);
  });

  it.each([
    ['another host', () => 'http://evil.test/'],
    ['another port', () => 'http://api.good.test:1/'],
    ['another scheme', () => `ftp://api.good.test:${port}/`],
    ['a user name', () => `http://u@api.good.test:${port}/`],
    ['an address in another base', () => `http://0x7f.1:${port}/`],
    ['a path alone', () => '/a'],
  ])('refuses %s', async (_, url) => {
    expect(status(await get(url()))).toBe('403');
    expect(upstream.heard).toBe('');
  });

  it('adds a credential while its call runs, over what the tool sent, and at no other time', async () => {
    const reverse = () => get('http://good.internal/x', 'authorization: Bearer placeholder\r\n');
    expect(status(await reverse())).toBe('403');
    proxy.begin([{ credential: 'good', value: 'Bearer real' }]);
    expect(status(await reverse())).toBe('200');
    expect(upstream.heard).toContain('Bearer real');
    expect(upstream.heard).not.toContain('placeholder');
    proxy.end();
    expect(status(await reverse())).toBe('403');
  });

  it('takes a credential out of the headers of an answer', async () => {
    proxy.begin([{ credential: 'good', value: 'Bearer real' }]);
    upstream.says =
      'HTTP/1.1 200 OK\r\nx-echo: you sent Bearer real\r\nx-other: 1\r\ncontent-length: 0\r\n\r\n';
    const answer = await get('http://good.internal/x');
    expect(answer).toContain('x-other: 1');
    expect(answer).not.toContain('Bearer real');
  });

  it.each([
    ['a status that is none', 'HTTP/1.1 099 No\r\ncontent-length: 0\r\n\r\n'],
    ['a status beyond the classes', 'HTTP/1.1 999 No\r\ncontent-length: 0\r\n\r\n'],
    ['no HTTP', 'hello\r\n\r\n'],
    ['nothing', ''],
  ])('answers 502 for an upstream that says %s', async (_, says) => {
    upstream.says = says;
    expect(status(await get(good()))).toBe('502');
  });

  it('hangs up when an answer breaks off', async () => {
    upstream.says = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf';
    const answer = await get(good());
    expect(answer).toContain('half');
    expect(status(answer)).toBe('200');
  });

  it('lives on, whatever a tool says to it', async () => {
    const piece = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'GET ',
        'CONNECT ',
        'api.good.test:1',
        ' HTTP/1.1\r\n',
        'host: x\r\n',
        '\r\n',
        'http://',
        'good.internal',
        'upgrade: websocket\r\nconnection: upgrade\r\n',
        'content-length: -1\r\n',
        'transfer-encoding: chunked\r\n',
        'expect: 100-continue\r\n',
        '\u0016\u0003\u0001',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const answer = await said(Buffer.from(pieces.join('')), true);
        expect(answer === '' || /^HTTP\/1\.1 [2-5]\d\d /.test(answer)).toBe(true);
      }),
      { seed: 9, numRuns: 200 },
    );
    expect(status(await get(good()))).toBe('200');
  });

  it('lives on, whatever an upstream says to it', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'HTTP/1.1 200 OK\r\n',
        'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n',
        'HTTP/1.1 100 Continue\r\n\r\n',
        'HTTP/1.1 001 X\r\n',
        'content-length: 5\r\n',
        'transfer-encoding: chunked\r\n',
        'set-cookie: \u00ff\r\n',
        'x: y\r\n',
        '\r\n',
        '5\r\nhello\r\n',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (pieces) => {
        upstream.says = pieces.join('');
        expect(await get(good())).toMatch(/^HTTP\/1\.1 [2-5]\d\d /);
      }),
      { seed: 10, numRuns: 200 },
    );
    upstream.says = 'HTTP/1.1 204 No Content\r\n\r\n';
    expect(status(await get(good()))).toBe('204');
  });

  it('counts what a call sent, and refusals, within bounds', async () => {
    proxy.begin([]);
    await get(good());
    for (let i = 0; i < 70; i++) await get(`http://h${i}.test/`);
    const rows = proxy.end();
    expect(rows.find(({ host }) => host === 'api.good.test')).toMatchObject({
      requests: 1,
      denied: 0,
      bytesDown: 2,
    });
    expect(rows.length).toBeLessThanOrEqual(65);
    expect(rows.reduce((sum, { denied }) => sum + denied, 0)).toBe(70);
  });
});
