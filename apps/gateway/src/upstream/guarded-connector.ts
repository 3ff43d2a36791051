import { isPublicAddress } from '#libs/platform';
import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

const CONNECT_MS = 5_000;

/** The upstream's address is one to which the gateway does not go. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';

  constructor(host: string) {
    super(`${host} is a private or special address: set ALLOW_PRIVATE_UPSTREAMS=true if that is meant`);
  }
}

/**
 * Connects to upstreams, and to no address that is not public (SSRF): a literal address is checked as it stands, a name is
 * resolved once and the connection goes to exactly the addresses that were checked, so a second answer cannot differ.
 * HTTP/1.1 only: one request at a time per connection.
 *
 * @param client certificate that connections present, for servers that ask for one
 */
export function guardedConnector(
  allowPrivate: boolean,
  client?: { readonly certificate: string; readonly key: string; readonly ca: string | undefined },
): buildConnector.connector {
  const tls = client === undefined ? {} : { cert: client.certificate, key: client.key };
  const trust = client?.ca === undefined ? {} : { ca: client.ca };
  const options = { timeout: CONNECT_MS, allowH2: false, ...tls, ...trust };
  if (allowPrivate) return buildConnector(options);
  const connect = buildConnector({ ...options, lookup: publicLookup });
  return (target, callback) => {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isPublicAddress(host)) callback(new AddressRefused(host), null);
    else connect(target, callback);
  };
}

/** Name resolution that fails unless every address is public: one private address among them is already an attack. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) callback(error, '');
    else if (addresses.some(({ address }) => !isPublicAddress(address)))
      callback(new AddressRefused(hostname), '');
    else if (options.all === true) callback(null, addresses);
    else {
      const [{ address, family }] = addresses as [LookupAddress];
      callback(null, address, family);
    }
  });
};
