import type { GuardAction } from '#libs/contracts';
import type { Span } from '../scan/finding.js';

/**
 * How much a finding proves:
 * - `remark`: has honest uses; only ever recorded
 * - `doubt`: may be something else; is taken out where that is asked for, but stops nothing
 * - `proof`: what is asked for is done
 */
export type Weight = 'remark' | 'doubt' | 'proof';

/** Something in one text, in UTF-16 offsets of the text as received. */
export interface TextFinding extends Span {
  readonly rule: string;
  readonly weight: Weight;
  /** What stands there once it is taken out. */
  readonly instead: string;
}

/** What becomes of a finding under an action that is not `off`. */
export function resolved(action: Exclude<GuardAction, 'off'>, weight: Weight): Exclude<GuardAction, 'off'> {
  if (weight === 'remark') return 'flag';
  return weight === 'doubt' && action === 'block' ? 'flag' : action;
}

export const redacted = (rule: string): string => `[redacted:${rule}]`;
