import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiStore } from '#libs/testing';
import { ApiSettings } from '../settings.js';
import { EgressRefused } from './egress-refused.js';
import { BadAnswer, GuardedFetch } from './guarded-fetch.js';
import { NameResolver } from './name-resolver.js';

class FakeNameResolver extends NameResolver {
  constructor(private readonly addresses: string[]) {
    super();
  }

  resolve(): Promise<string[]> {
    return this.addresses.length > 0 ? Promise.resolve(this.addresses) : Promise.reject(new Error('none'));
  }
}

describe('GuardedFetch', () => {
  let server: Server;
  let listener: RequestListener = (_request, response) => void response.end('{}');
  let requests = 0;

  const settings = (allow: boolean): ApiSettings =>
    ApiSettings.read({
      API_PUBLIC_URL: 'http://api.test',
      GATEWAY_PUBLIC_URL: ApiStore.GATEWAY,
      DATABASE_URL: 'postgres://u@127.0.0.1:1/x',
      REDIS_URL: 'redis://127.0.0.1:1',
      MASTER_KEY: Buffer.alloc(32).toString('base64'),
      ALLOW_PRIVATE_UPSTREAMS: String(allow),
    });
  const guarded = (allow: boolean, ...addresses: string[]): GuardedFetch =>
    new GuardedFetch(settings(allow), new FakeNameResolver(addresses));
  const at = (path = '/', host = '127.0.0.1'): string =>
    `http://${host}:${(server.address() as AddressInfo).port}${path}`;

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests++;
      listener(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => (requests = 0));
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('sends what it is given to the address that the name had', async () => {
    listener = (request, response) => {
      void (async () => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        response.setHeader('x-host', String(request.headers.host));
        response.end(`${request.method} ${request.url} ${String(request.headers['x-a'])} ${body}`);
      })();
    };
    const answer = await guarded(true, '127.0.0.1').fetch(at('/token?x=1', 'issuer.test'), {
      method: 'POST',
      headers: { 'X-A': 'b' },
      body: new URLSearchParams({ a: 'b c' }),
    });
    expect(await answer.text()).toBe('POST /token?x=1 b a=b+c');
    expect(answer.headers.get('x-host')).toMatch(/^issuer\.test:/);
  });

  it.each([
    ['http', 'url_unsupported', 'http://issuer.test/', ['93.184.216.34']],
    ['credentials in the URL', 'url_unsupported', 'https://u:p@issuer.test/', ['93.184.216.34']],
    ['a loopback literal', 'address_forbidden', 'https://127.0.0.1/', []],
    ['a mapped literal', 'address_forbidden', 'https://[::ffff:127.0.0.1]/', []],
    ['the metadata address', 'address_forbidden', 'https://issuer.test/', ['169.254.169.254']],
    [
      'one private address of two',
      'address_forbidden',
      'https://issuer.test/',
      ['93.184.216.34', '10.0.0.1'],
    ],
    ['a name without address', 'name_unresolved', 'https://issuer.test/', []],
  ])('refuses %s before anything is sent', async (_what, code, url, addresses) => {
    const failure = await guarded(false, ...addresses)
      .fetch(url)
      .catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(EgressRefused);
    expect((failure as EgressRefused).code).toBe(code);
    expect(requests).toBe(0);
  });

  it('follows no redirect', async () => {
    listener = (_request, response) => void response.writeHead(302, { location: at('/secret') }).end();
    await expect(guarded(true).fetch(at())).rejects.toThrow(BadAnswer);
    expect(requests).toBe(1);
  });

  it('reads no more than it should', async () => {
    listener = (_request, response) => void response.end(Buffer.alloc(300 * 1024));
    await expect(guarded(true).fetch(at())).rejects.toThrow();
  });

  it('takes no content coding', async () => {
    listener = (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end();
    await expect(guarded(true).fetch(at())).rejects.toThrow(BadAnswer);
  });

  it('carries nothing but text and forms', async () => {
    await expect(guarded(true).fetch(at(), { method: 'POST', body: Buffer.alloc(1) })).rejects.toThrow(
      TypeError,
    );
    expect(requests).toBe(0);
  });

  it('gives up when the caller does', async () => {
    listener = () => undefined;
    const signal = AbortSignal.timeout(50);
    await expect(guarded(true).fetch(at(), { signal })).rejects.toThrow();
  });
});
