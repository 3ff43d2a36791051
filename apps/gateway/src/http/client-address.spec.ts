import type { IncomingMessage } from 'node:http';
import { clientAddress, trustedProxies } from './client-address.js';

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('clientAddress', () => {
  const none = trustedProxies([]);
  const proxies = trustedProxies(['10.0.0.0/8', '2001:db8::1']);

  it('is the peer when no proxy is trusted, whatever a header says', () => {
    expect(clientAddress(from('192.0.2.1', '198.51.100.7'), none)).toBe('192.0.2.1');
  });

  it('is the peer when the peer is no trusted proxy', () => {
    expect(clientAddress(from('192.0.2.1', '198.51.100.7'), proxies)).toBe('192.0.2.1');
  });

  it.each([
    ['10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['::ffff:10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['2001:db8::1', '198.51.100.7, 10.9.9.9', '198.51.100.7'],
    // What the client wrote itself stands to the left.
    ['10.1.2.3', '127.0.0.1, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['10.1.2.3', '10.4.4.4', '10.4.4.4'],
    ['10.1.2.3', 'unknown', '10.1.2.3'],
    ['10.1.2.3', undefined, '10.1.2.3'],
    ['10.1.2.3', `${'198.51.100.7, '.repeat(50)}10.5.5.5`, '198.51.100.7'],
  ])('from %s with %s is %s', (peer, forwarded, client) => {
    expect(clientAddress(from(peer, forwarded), proxies)).toBe(client);
  });

  it.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/x', '', '2001:db8::/129'])(
    'cannot trust %s',
    (network) => {
      expect(() => trustedProxies([network])).toThrow(RangeError);
    },
  );
});
