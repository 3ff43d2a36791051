import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '#libs/platform';
import { EgressRefused } from './egress-refused.js';
import type { NameResolver } from './name-resolver.js';

/** A URL and the one address to which every connection for it goes. */
export interface PinnedAddress {
  readonly url: URL;
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Whether a URL that others chose may be used at all. Plain http only where private upstreams are allowed: on a public
 * network anybody on the path could answer.
 * @throws EgressRefused `url_unsupported`
 */
export function outboundUrl(text: string, allowPrivate: boolean): URL {
  const url = URL.parse(text);
  if (url === null) throw new EgressRefused('url_unsupported', 'it is not a URL');
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    throw new EgressRefused('url_unsupported', 'it is not https');
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new EgressRefused('url_unsupported', 'it holds a user name, a password or a fragment');
  }
  return url;
}

/**
 * Resolves once and pins: what is checked is what is connected to, whatever the name says later (DNS rebinding). A name with
 * any forbidden address is refused as a whole, because which one a connection takes is not ours to choose.
 * @throws EgressRefused `name_unresolved`, `address_forbidden`
 */
export async function pinAddress(
  url: URL,
  allowPrivate: boolean,
  names: NameResolver,
): Promise<PinnedAddress> {
  // The URL parser has already turned decimal, octal and hexadecimal spellings into dotted form.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await resolve(host, names) : [host];
  const [address] = addresses;
  const family = isIP(address ?? '');
  if (address === undefined || (family !== 4 && family !== 6))
    throw new EgressRefused('name_unresolved', host);
  if (!allowPrivate && !addresses.every(isPublicAddress)) throw new EgressRefused('address_forbidden');
  return { url, address, family };
}

async function resolve(host: string, names: NameResolver): Promise<string[]> {
  try {
    return await names.resolve(host);
  } catch {
    throw new EgressRefused('name_unresolved', host);
  }
}

/** Answers every look-up with the address that was checked. */
export const pinnedLookup =
  ({ address, family }: PinnedAddress): LookupFunction =>
  (_host, options, done) =>
    options.all === true ? done(null, [{ address, family }]) : done(null, address, family);
