import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Longer lists are no honest chain of proxies. */
const MAX_HOPS = 20;

/** Proxies whose word on the client's address counts. @throws RangeError for what is neither an address nor a network */
export function trustedProxies(networks: readonly string[]): BlockList {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/', 2);
    const family = familyOf(address);
    const bits = Number(prefix ?? (family === 'ipv4' ? 32 : 128));
    if (
      family === undefined ||
      !Number.isInteger(bits) ||
      bits < 0 ||
      bits > (family === 'ipv4' ? 32 : 128)
    ) {
      throw new RangeError(`${network} is neither an address nor a network`);
    }
    trusted.addSubnet(address, bits, family);
  }
  return trusted;
}

/**
 * Who sent the request: the peer, or behind trusted proxies the last address in X-Forwarded-For that is none of them. What
 * stands before that was written by the client itself and is not looked at. Good for limits and records, never for trust.
 */
export function clientAddress({ socket, headers }: IncomingMessage, trusted: BlockList): string {
  let client = socket.remoteAddress ?? '';
  if (trusted.rules.length === 0) return client;
  const hops = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .slice(-MAX_HOPS);
  while (isTrusted(client, trusted)) {
    const named = hops.pop()?.trim();
    if (named === undefined || isIP(named) === 0) break;
    client = named;
  }
  return client;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = familyOf(address);
  return family !== undefined && trusted.check(address, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
