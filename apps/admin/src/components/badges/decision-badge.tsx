import type { Outcome } from '../../lib/words.js';
import { Mark, type Tone } from './mark.js';

const LOOKS: Readonly<Record<Outcome, readonly [tone: Tone, sign: string, word: string]>> = {
  succeeded: ['allow', '✓', 'Allowed'],
  denied: ['deny', '⊘', 'Denied'],
  failed: ['muted', '⚠', 'Failed'],
  unknown: ['wait', '?', 'Unknown'],
};

/** How a call ended. A word that this console does not know yet is shown as it is. */
export function DecisionBadge({ outcome }: { readonly outcome: string }) {
  const look = outcome in LOOKS ? LOOKS[outcome as Outcome] : (['muted', '·', outcome] as const);
  return (
    <Mark tone={look[0]} sign={look[1]} filled={outcome === 'denied'}>
      {look[2]}
    </Mark>
  );
}
