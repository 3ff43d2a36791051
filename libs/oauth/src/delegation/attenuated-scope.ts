import { ExchangeRefused } from './exchange-refused.js';

/**
 * Scopes of the next token: what is asked for and within every bound, or all that is within them when nothing is asked for.
 *
 * @param requested `scope` of the request
 * @param bounds each a set of scopes that the next token may not exceed
 * @returns distinct, in the order asked for; never empty
 * @throws ExchangeRefused `invalid_scope` when anything asked for is outside: it is never silently cut (RFC 8693 §2.2.2)
 */
export function attenuatedScope(
  requested: string | undefined,
  first: ReadonlySet<string>,
  ...others: readonly ReadonlySet<string>[]
): string[] {
  const within = [...first].filter((scope) => others.every((bound) => bound.has(scope)));
  const asked = (requested ?? '').split(' ').filter((scope) => scope !== '');
  const excess = asked.filter((scope) => !within.includes(scope));
  if (excess.length > 0)
    throw new ExchangeRefused('invalid_scope', `beyond what is held: ${excess.join(' ')}`);
  const scopes = asked.length > 0 ? [...new Set(asked)] : within;
  if (scopes.length === 0) throw new ExchangeRefused('invalid_scope', 'nothing may be handed on');
  return scopes;
}
