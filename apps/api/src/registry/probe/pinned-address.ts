import { isIP } from 'node:net';
import { isPublicAddress } from '#libs/platform';
import type { NameResolver } from './name-resolver.js';
import { ProbeFailure } from './probe-failure.js';

/** A URL and the one address to which every connection for it goes. */
export interface PinnedAddress {
  readonly url: URL;
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Whether a URL may be registered at all. Plain http only where private upstreams are allowed: on a public network anybody
 * on the path could answer.
 * @throws ProbeFailure `url_unsupported`
 */
export function upstreamUrl(text: string, allowPrivate: boolean): URL {
  const url = URL.parse(text);
  if (url === null) throw new ProbeFailure('url_unsupported', 'it is not a URL');
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    throw new ProbeFailure('url_unsupported', 'it is not https');
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new ProbeFailure('url_unsupported', 'it holds a user name, a password or a fragment');
  }
  return url;
}

/**
 * Resolves once and pins: what is checked is what is connected to, whatever the name says later (DNS rebinding). A name with
 * any forbidden address is refused as a whole, because which one a connection takes is not ours to choose.
 * @throws ProbeFailure `name_unresolved`, `address_forbidden`
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
    throw new ProbeFailure('name_unresolved', host);
  if (!allowPrivate && !addresses.every(isPublicAddress)) throw new ProbeFailure('address_forbidden');
  return { url, address, family };
}

async function resolve(host: string, names: NameResolver): Promise<string[]> {
  try {
    return await names.resolve(host);
  } catch {
    throw new ProbeFailure('name_unresolved', host);
  }
}
