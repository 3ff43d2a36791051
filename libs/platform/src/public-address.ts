import { BlockList, isIP } from 'node:net';

/** IPv4 blocks that are not globally reachable (IANA IPv4 special-purpose address registry), and multicast. */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // A metadata service at an address that is otherwise public.
  ['168.63.129.16', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Blocks inside 2000::/3 that are not plain global unicast: protocol assignments, documentation, 6to4. */
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const refused = new BlockList();
for (const [net, prefix] of SPECIAL_V4) refused.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of SPECIAL_V6) refused.addSubnet(net, prefix, 'ipv6');

const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/**
 * Whether an IP address is a public one, the only kind to which a server that others chose may lead us. Of IPv6 only global
 * unicast passes, so mapped, translated and tunnelled forms of private IPv4 addresses do not.
 *
 * Not checked: names. Resolve first and connect to exactly the address that was checked, or the name may change between.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refused.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !refused.check(address, 'ipv6');
    default:
      return false;
  }
}

const ordinaryPrivate = new BlockList();
ordinaryPrivate.addSubnet('10.0.0.0', 8, 'ipv4');
ordinaryPrivate.addSubnet('172.16.0.0', 12, 'ipv4');
ordinaryPrivate.addSubnet('192.168.0.0', 16, 'ipv4');
ordinaryPrivate.addSubnet('fc00::', 7, 'ipv6');

/** Metadata services of clouds that live at unique local addresses. */
const METADATA_V6 = new BlockList();
METADATA_V6.addSubnet('fd00:ec2::', 32, 'ipv6');

/**
 * Whether an address is one of a private network (RFC 1918, RFC 4193), where an operator may let a tool go. Never: loopback,
 * link-local, metadata services, mapped and translated forms.
 */
export function isPrivateAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return ordinaryPrivate.check(address, 'ipv4');
    case 6:
      return ordinaryPrivate.check(address, 'ipv6') && !METADATA_V6.check(address, 'ipv6');
    default:
      return false;
  }
}
