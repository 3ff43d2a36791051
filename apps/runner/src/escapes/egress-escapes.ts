import { join } from 'node:path';
import { sandboxProfile } from '#libs/contracts';
import { Egress } from '../egress/egress.js';
import type { Outcome } from './escape-case.js';
import type { EscapeWorld } from './escape-world.js';
import type { Verdict } from './verdict.js';

const FORBIDDEN: Record<string, string[]> = {
  'loop.test': ['127.0.0.1'],
  'meta.test': ['169.254.169.254'],
  'mapped.test': ['::ffff:169.254.169.254'],
  'private.test': ['10.0.0.5'],
  'nat64.test': ['64:ff9b::a9fe:a9fe'],
  'ula.test': ['fd00:ec2::254'],
  'mixed.test': ['8.8.8.8', '10.0.0.5'],
};

const GET = `const get = (url, headers = {}) => new Promise((done) => {
  const request = http.get({ agent: new http.Agent(), host: '127.0.0.1', port: 3128, path: url, headers: { host: 'ignored.test', ...headers }, timeout: 5000 }, (response) => {
    let body = '';
    response.on('data', (part) => { body += part; });
    response.on('end', () => done(response.statusCode + ' ' + body.trim()));
  });
  request.on('timeout', () => request.destroy());
  request.on('error', (error) => done(error.code));
});
const tunnel = (target) => new Promise((done) => {
  const request = http.request({ agent: new http.Agent(), host: '127.0.0.1', port: 3128, method: 'CONNECT', path: target });
  request.on('connect', (response, socket) => { socket.destroy(); done(String(response.statusCode)); });
  request.on('error', (error) => done(error.code));
  request.end();
});
const port = context.upstream;
`;

/** Attempts through the proxy, which lets one host through: everything else must not. */
export async function egressEscapes(world: EscapeWorld): Promise<Verdict[]> {
  const port = Number(world.context['upstream']);
  const profile = sandboxProfile.parse({
    schema: 1,
    command: ['/bin/node', '/app/index.mjs'],
    network: {
      allow: [
        { host: 'api.good.test', port, protocol: 'http', allowPrivate: true },
        ...Object.keys(FORBIDDEN).map((host) => ({ host, port, protocol: 'http' as const })),
      ],
    },
    credentials: [{ name: 'good', mode: 'proxy', host: 'api.good.test', port, header: 'authorization' }],
  });
  const names = {
    allowLoopback: true,
    resolve: async (host: string) => (host === 'api.good.test' ? ['127.0.0.1'] : (FORBIDDEN[host] ?? [])),
  };
  const attach = () => Egress.attach(join(world.dir, 'egress'), world.uid, profile, names, () => undefined);

  let egress = await attach();
  const found = await world.inside(
    `${GET}
    report('allowed', await get('http://api.good.test:' + port + '/'));
    report('spelled', await get('http://API.GOOD.TEST.:' + port + '/'));
    const urls = ['http://api.good.test:1/', 'http://api.good.test.evil.test:' + port + '/', 'http://2130706433:' + port + '/', 'http://0x7f.1:' + port + '/', 'http://127.0.0.1:' + port + '/', 'http://[::ffff:127.0.0.1]:' + port + '/', 'http://user@api.good.test:' + port + '/', 'http://api.good.test:' + port + '@169.254.169.254/'];
    for (const [i, url] of urls.entries()) report('odd ' + i, await get(url));
    for (const target of ['api.good.test:22', '127.0.0.1:' + port, '169.254.169.254:80', 'evil.test:443']) report('tunnel ' + target, await tunnel(target));
    for (const host of ${JSON.stringify(Object.keys(FORBIDDEN))}) report('name ' + host, await get('http://' + host + ':' + port + '/'));
    report('redirect', await get('http://api.good.test:' + port + '/redirect'));
    report('by hand', await get('http://169.254.169.254/latest'));`,
    { network: profile.network },
    egress,
  );
  await egress.detach();

  egress = await attach();
  const grant = [{ credential: 'good', value: 'Bearer secret-value' }];
  const during = `${GET} report('reverse', await get('http://good.internal/', { authorization: 'Bearer placeholder' })); report('env', JSON.stringify(process.env).includes('secret-value') ? 'ok' : 'absent');`;
  const before = await world.inside(during, { network: profile.network }, egress);
  egress.begin(grant);
  const granted = await world.inside(during, { network: profile.network }, egress);
  egress.end();
  const after = await world.inside(during, { network: profile.network }, egress);
  await egress.detach();

  const allowed = found['allowed'] === '200 auth=none';
  const refusedAll = (prefix: string): boolean => {
    const seen = Object.entries(found).filter(([name]) => name.startsWith(prefix));
    return seen.length > 0 && seen.every(([, value]) => value.startsWith('403'));
  };
  const of = (number: number, title: string, contained: boolean, works: boolean, seen: Outcome): Verdict => ({
    number,
    title,
    contained,
    works,
    seen,
  });
  return [
    of(
      18,
      'trick the proxy with ports, suffixes, odd addresses and user names',
      refusedAll('odd ') && refusedAll('tunnel ') && found['spelled'] === '200 auth=none',
      allowed,
      found,
    ),
    of(19, 'reach forbidden addresses through allowed names', refusedAll('name '), allowed, found),
    of(
      20,
      'be led to the metadata service by a redirect',
      found['redirect']?.startsWith('302') === true && found['by hand']?.startsWith('403') === true,
      allowed,
      found,
    ),
    of(
      25,
      'use a credential before and after the call, or see it',
      before['reverse']?.startsWith('403') === true &&
        after['reverse']?.startsWith('403') === true &&
        granted['env'] === 'absent',
      granted['reverse'] === '200 auth=Bearer secret-value',
      { before: before['reverse'] ?? '', granted: granted['reverse'] ?? '', after: after['reverse'] ?? '' },
    ),
  ];
}
