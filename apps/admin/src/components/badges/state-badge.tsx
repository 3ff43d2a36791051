import type { ToolState } from '../../lib/words.js';
import { Mark, type Tone } from './mark.js';

const LOOKS: Readonly<Record<ToolState, readonly [tone: Tone, sign: string, meaning: string]>> = {
  pending: ['wait', '‖', 'Waits for a review; agents cannot see it'],
  approved: ['allow', '✓', 'A reviewer approved exactly this definition'],
  quarantined: ['deny', '⚠', 'The live server no longer shows the approved definition: blocked'],
  rejected: ['muted', '⊘', 'A reviewer refused it'],
  retired: ['muted', '▭', 'No longer offered'],
};

export const StateBadge = ({ state }: { readonly state: ToolState }) => (
  <Mark tone={LOOKS[state][0]} sign={LOOKS[state][1]} title={LOOKS[state][2]}>
    {state}
  </Mark>
);
