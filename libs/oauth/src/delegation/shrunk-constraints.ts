import type { DelegationConstraints } from '#libs/contracts';
import { ExchangeRefused } from './exchange-refused.js';

/**
 * Constraints of the next token: those that are held, made tighter by those that are asked for (identity.md §6, rule 8).
 *
 * @throws ExchangeRefused `invalid_scope` when anything asked for is wider: it is never silently cut (RFC 8693 §2.2.2)
 */
export function shrunkConstraints(
  held: DelegationConstraints | undefined,
  asked: DelegationConstraints | undefined,
): DelegationConstraints | undefined {
  if (held === undefined || asked === undefined) return asked ?? held;
  if (!isWithin(held.tools, asked.tools)) wider('tools');
  if (!isWithin(held.effects, asked.effects)) wider('effects');
  if (asked.depth !== undefined && asked.depth > (held.depth ?? Infinity)) wider('depth');
  return { ...held, ...asked };
}

const isWithin = (held: readonly string[] | undefined, asked: readonly string[] | undefined): boolean =>
  held === undefined || asked === undefined || asked.every((one) => held.includes(one));

function wider(what: string): never {
  throw new ExchangeRefused('invalid_scope', `the constraint on ${what} would be wider`);
}
