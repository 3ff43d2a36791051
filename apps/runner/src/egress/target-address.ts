import { isIP } from 'node:net';
import type { EgressRule } from '#libs/contracts';
import { isPublicAddress, isPrivateAddress } from '#libs/platform';

export type EgressRefusal =
  | 'bad-host'
  | 'not-allowed'
  | 'forbidden-address'
  | 'unresolved'
  | 'no-grant'
  | 'plain-text'
  | 'wrong-name'
  | 'too-many';

export class EgressDenied extends Error {
  override readonly name = 'EgressDenied';

  constructor(readonly reason: EgressRefusal) {
    super(reason);
  }
}

export interface EgressTarget {
  readonly rule: EgressRule;
  readonly host: string;
  readonly port: number;
  /** The checked one, to which the connection goes. */
  readonly address: string;
}

/** Name resolution, and for tests of this machine alone what else counts as reachable. */
export interface EgressNames {
  resolve(host: string): Promise<string[]>;
  /** Loopback as well, for rules with `allowPrivate`: test builds and the escape suite. */
  readonly allowLoopback?: boolean;
}

const HOST = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/;

/** One spelling of a host: lower case, without brackets and one trailing dot. @throws EgressDenied */
export function normalHost(text: string): string {
  const host = text
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (isIP(host) !== 0) return host;
  // What looks like a number in another base is an address to some resolvers.
  if (!HOST.test(host) || /^(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*$/.test(host))
    throw new EgressDenied('bad-host');
  return host;
}

/**
 * The one address to which a connection for host and port may go: the pair is on the list, the name is resolved once, and one
 * forbidden address among the answers refuses the name, because which one is taken is not ours to choose.
 *
 * @throws EgressDenied
 */
export async function targetOf(
  rawHost: string,
  port: number,
  allow: readonly EgressRule[],
  names: EgressNames,
): Promise<EgressTarget> {
  const host = normalHost(rawHost);
  const rule = allow.find((one) => one.host === host && one.port === port);
  if (rule === undefined) throw new EgressDenied('not-allowed');
  const addresses = isIP(host) === 0 ? await resolved(host, names) : [host];
  const [address] = addresses;
  if (address === undefined) throw new EgressDenied('unresolved');
  if (!addresses.every((one) => mayReach(one, rule, names))) throw new EgressDenied('forbidden-address');
  return { rule, host, port, address };
}

const mayReach = (
  address: string,
  { allowPrivate }: EgressRule,
  { allowLoopback = false }: EgressNames,
): boolean =>
  isPublicAddress(address) ||
  (allowPrivate && (isPrivateAddress(address) || (allowLoopback && /^(127\.|::1$)/.test(address))));

async function resolved(host: string, names: EgressNames): Promise<string[]> {
  try {
    return await names.resolve(host);
  } catch {
    throw new EgressDenied('unresolved');
  }
}
