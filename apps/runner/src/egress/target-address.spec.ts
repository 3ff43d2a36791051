import { isIP } from 'node:net';
import { egressRule } from '#libs/contracts';
import fc from 'fast-check';
import { EgressDenied, normalHost, targetOf } from './target-address.js';

const allow = [
  egressRule.parse({ host: 'api.example.test', port: 443, protocol: 'tls' }),
  egressRule.parse({ host: 'db.example.test', port: 5432, protocol: 'http', allowPrivate: true }),
];
const names = (...addresses: string[]) => ({ resolve: async () => addresses });
const reason = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'allowed',
    (cause: unknown) => (cause instanceof EgressDenied ? cause.reason : `thrown: ${String(cause)}`),
  );

describe('targetOf', () => {
  it.each(['api.example.test', 'API.Example.TEST', 'api.example.test.'])('knows %s', async (host) => {
    expect(await targetOf(host, 443, allow, names('93.184.216.34'))).toMatchObject({
      host: 'api.example.test',
      address: '93.184.216.34',
    });
  });

  it.each([
    ['another port', 'api.example.test', 80, 'not-allowed'],
    ['a longer name', 'api.example.test.evil.test', 443, 'not-allowed'],
    ['a shorter name', 'example.test', 443, 'not-allowed'],
    ['an address', '93.184.216.34', 443, 'not-allowed'],
    ['a decimal address', '2130706433', 443, 'bad-host'],
    ['a hexadecimal address', '0x7f.1', 443, 'bad-host'],
    ['a user name', 'api.example.test@evil.test', 443, 'bad-host'],
    ['a line end', 'api.example.test\r\n', 443, 'bad-host'],
    ['a letter that is folded', 'api.example.teſt', 443, 'bad-host'],
    ['nothing', '', 443, 'bad-host'],
    ['no number', 'api.example.test', Number.NaN, 'not-allowed'],
  ])('refuses %s', async (_, host, port, expected) => {
    expect(await reason(targetOf(host, port, allow, names('93.184.216.34')))).toBe(expected);
  });

  it.each([
    ['private', ['10.0.0.1']],
    ['of this machine', ['127.0.0.1']],
    ['of metadata', ['169.254.169.254']],
    ['mapped', ['::ffff:10.0.0.1']],
    ['mixed', ['93.184.216.34', '192.168.0.1']],
    ['no addresses', ['x']],
  ])('refuses names whose addresses are %s', async (_, addresses) => {
    expect(await reason(targetOf('api.example.test', 443, allow, names(...addresses)))).toBe(
      'forbidden-address',
    );
  });

  it('reaches private addresses only where an operator allowed them, and this machine never', async () => {
    expect(await reason(targetOf('db.example.test', 5432, allow, names('10.0.0.1')))).toBe('allowed');
    for (const address of ['127.0.0.1', '169.254.169.254', '::1'])
      expect(await reason(targetOf('db.example.test', 5432, allow, names(address)))).toBe(
        'forbidden-address',
      );
  });

  it('refuses what does not resolve', async () => {
    expect(await reason(targetOf('api.example.test', 443, allow, names()))).toBe('unresolved');
    const failing = { resolve: () => Promise.reject(new Error('ESERVFAIL')) };
    expect(await reason(targetOf('api.example.test', 443, allow, failing))).toBe('unresolved');
  });

  it('refuses by name, whatever is asked for', async () => {
    const host = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.domain(),
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV6().map((ip) => `[${ip}]`),
    );
    await fc.assert(
      fc.asyncProperty(host, fc.oneof(fc.integer(), fc.double()), async (one, port) => {
        expect(['bad-host', 'not-allowed']).toContain(
          await reason(targetOf(one, port, allow, names('8.8.8.8'))),
        );
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('has one spelling for each host, which is its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), (host) => {
        const once = normalHost(host);
        expect(normalHost(once)).toBe(once);
        expect(normalHost(host.toUpperCase())).toBe(once);
        if (isIP(host) === 0) expect(normalHost(`${host}.`)).toBe(once);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});
