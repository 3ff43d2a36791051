import type { Schemas } from '#libs/api-client';
import { formatCount, formatMany } from '../../lib/text/format.js';

export type Unit = Schemas['Budget']['unit'];

const money = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 6 });

/** Cost is kept in millionths of the tenant's currency. */
export const MICROS = 1_000_000;

export function formatAmount(unit: Unit, amount: number): string {
  if (unit === 'cost') return money.format(amount / MICROS);
  return unit === 'calls' ? formatMany(amount, 'call') : `${formatCount(amount)} tokens`;
}

/** `every user`, `one agent`. */
export const describeScope = ({ scope, subject }: Pick<Schemas['Budget'], 'scope' | 'subject'>): string =>
  scope === 'tenant' ? 'The whole tenant' : subject === '' ? `Every ${scope}` : `One ${scope}`;

/** Of what a canonical id of a tool says, the part that people know. */
export const nameOf = (of: string, name: string | null): string =>
  name ?? (of.startsWith('urn:sallyport:tool:') ? of.split(':').slice(4).join(' › ') : of);
