import { all, type EscapeCase, is, ok } from './escape-case.js';

/** Attempts to reach something without the proxy. */
export const NETWORK_ESCAPES: readonly EscapeCase[] = [
  {
    number: 14,
    title: "connect to a service on the host's loopback",
    script: `await attempt('connect', () => connects({ host: '127.0.0.1', port: context.port }));`,
    contained: is('connect', 'ECONNREFUSED'),
    works: ok('connect'),
  },
  {
    number: 15,
    title: 'connect to addresses beyond the machine',
    // Only from a namespace that has nothing but loopback: there nothing can leave.
    script: `const links = fs.readFileSync('/proc/net/dev', 'utf8').split('\\n').slice(2).map((line) => line.split(':')[0].trim()).filter(Boolean);
      if (links.join() !== 'lo') report('metadata', 'not a private namespace');
      else {
        await attempt('metadata', () => connects({ host: '169.254.169.254', port: 80 }));
        await attempt('public', () => connects({ host: '192.0.2.1', port: 443 }));
      }`,
    control: `await attempt('metadata', () => connects({ host: '127.0.0.1', port: context.port }));`,
    contained: all(is('metadata', 'ENETUNREACH'), is('public', 'ENETUNREACH')),
    works: ok('metadata'),
  },
  {
    number: 16,
    title: 'ask a name server',
    script: `const resolver = new dns.promises.Resolver({ timeout: 1000, tries: 1 });
      resolver.setServers(['127.0.0.1:' + context.names]);
      await attempt('name', async () => void (await resolver.resolve4('tool.example.test')));
      await attempt('system', async () => void (await dns.promises.lookup('tool.example.test')));`,
    contained: all(is('name', 'ECONNREFUSED', 'ETIMEOUT'), is('system', 'EAI_AGAIN', 'ENOTFOUND')),
    works: ok('name'),
  },
  {
    number: 17,
    title: "connect to the host's Unix sockets, by path and by abstract name",
    script: `await attempt('path', () => connects({ path: context.socket }));
      await attempt('abstract', () => connects({ path: '\\0' + context.abstract }));`,
    contained: all(is('path', 'ENOENT'), is('abstract', 'ECONNREFUSED')),
    works: all(ok('path'), ok('abstract')),
  },
];
