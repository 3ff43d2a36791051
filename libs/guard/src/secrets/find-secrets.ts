import { apart } from '../apart.js';
import { contextualSecrets } from './contextual.js';
import { isPlaceholder } from './placeholder.js';
import { PREFIXED } from './prefixed.js';
import type { SecretSpan } from './secret-rule.js';

const WORD = /[A-Za-z0-9_]/;
/** No credential that announces itself is without so long a run. */
const LEAST_RUN = 16;
const [UNDERSCORE, HYPHEN] = [95, 45];

/**
 * Credentials in a text, in order and without overlap; of two that overlap the more telling one. Time grows with the
 * length of the text alone. Does not see credentials in pieces, nor passwords that nothing names.
 */
export function findSecrets(text: string): SecretSpan[] {
  return apart(text.length, [...prefixedSecrets(text), ...contextualSecrets(text)]);
}

function prefixedSecrets(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  if (!hasRun(text)) return found;
  for (const { id, keyword, pattern, valid } of PREFIXED)
    for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1)) {
      if (at > 0 && WORD.test(keyword.charAt(0)) && WORD.test(text.charAt(at - 1))) continue;
      pattern.lastIndex = at;
      const match = pattern.exec(text)?.[0];
      if (match === undefined || isPlaceholder(match) || valid?.(match) === false) continue;
      found.push({ rule: id, start: at, end: at + match.length });
    }
  return found;
}

/** Is there a run of 16 letters, digits, `_` and `-`, as tokens are made of? */
function hasRun(text: string): boolean {
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const small = unit | 32;
    const token =
      (small >= 97 && small <= 122) || (unit >= 48 && unit <= 57) || unit === UNDERSCORE || unit === HYPHEN;
    run = token ? run + 1 : 0;
    if (run >= LEAST_RUN) return true;
  }
  return false;
}
