import { Denied } from '#libs/denial';
import type { Clock } from '#libs/platform';
import { isIPv6 } from 'node:net';

/** What one address may send that proves to be nobody's: so many at once, and so many a second after that. */
const BURST = 3_000;
const PER_SECOND = 20;
/** Addresses kept in mind; the one that was counted first is forgotten for a new one. */
const MAX_SOURCES = 10_000;

/**
 * Bounds the signature checks that a stranger can make this process do (identity.md R56): who has sent too many tokens and
 * proofs that no key vouches for is refused before the next one is looked at. Kept in memory, so a flood costs Redis nothing;
 * each process counts for itself.
 *
 * Not limited: requests whose token was found good a moment ago, unless it is that token's proofs that are bad. So one
 * stranger behind a shared address does not lock out those who are known there.
 */
export class StrangerLimit {
  /** Unix milliseconds at which each key will have made up for what it sent; absent: nothing is owed. */
  private readonly debts = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /**
   * @param token hash of the token whose proofs are meant; absent: tokens
   * @throws Denied `stranger-limited`
   */
  assertRoom(source: string, token = ''): void {
    if (this.debts.size === 0) return;
    const owed = (this.debts.get(keyOf(source, token)) ?? 0) - this.clock.now();
    if (owed > (BURST * 1000) / PER_SECOND - 1000 / PER_SECOND)
      throw new Denied('stranger-limited', { retryAfter: 1 });
  }

  /** Counts a token or proof that was refused. */
  count(source: string, token = ''): void {
    const key = keyOf(source, token);
    const now = this.clock.now();
    const due = Math.max(now, this.debts.get(key) ?? 0) + 1000 / PER_SECOND;
    const [oldest] = this.debts.keys();
    if (this.debts.size >= MAX_SOURCES && !this.debts.has(key) && oldest !== undefined)
      this.debts.delete(oldest);
    this.debts.set(key, due);
  }
}

/** An IPv6 host has a whole /64 to choose addresses from (RFC 4291 §2.5.1). */
function keyOf(source: string, token: string): string {
  // Most addresses have no colon, and the exact test is dear.
  const six = source.includes(':') && !source.includes('.') && isIPv6(source);
  const network = six ? prefixOf(source) : source;
  return `${network}\0${token}`;
}

/** The first four groups, written out. */
function prefixOf(address: string): string {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = head.split(':').filter(Boolean);
  if (tail !== undefined) {
    const last = tail.split(':').filter(Boolean);
    groups.push(...Array.from({ length: 8 - groups.length - last.length }, () => '0'), ...last);
  }
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
