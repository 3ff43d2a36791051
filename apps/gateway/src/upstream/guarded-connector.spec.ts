import { guardedConnector, publicLookup } from './guarded-connector.js';

const lookup = (host: string, all = false): Promise<unknown> =>
  new Promise((done) => publicLookup(host, { all }, (error, address) => done(error ?? address)));

describe('the connector to upstreams', () => {
  // Names of the hosts file and addresses: nothing here asks a name server.
  it.each(['localhost', '127.0.0.1', '10.0.0.1', '::1', '::ffff:127.0.0.1'])(
    'does not go to %s',
    async (host) => {
      expect(await lookup(host)).toMatchObject({ name: 'AddressRefused' });
      expect(await lookup(host, true)).toMatchObject({ name: 'AddressRefused' });
    },
  );

  it('goes to the address that it checked', async () => {
    expect(await lookup('192.0.2.1')).toMatchObject({ name: 'AddressRefused' });
    expect(await lookup('8.8.8.8')).toBe('8.8.8.8');
    expect(await lookup('8.8.8.8', true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
  });

  it.each(['127.0.0.1', '[::1]', '169.254.169.254'])(
    'checks the literal address %s, which nobody looks up',
    (hostname) => {
      const refused: unknown[] = [];
      const target = { hostname, protocol: 'http:', port: '80' };
      guardedConnector(false)(target, (...answer) => void refused.push(answer[0]));
      expect(refused).toMatchObject([{ name: 'AddressRefused' }]);
    },
  );
});
