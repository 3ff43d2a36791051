import { Text } from '@mantine/core';
import { EFFECTS, type Effect } from '../../lib/words.js';
import { Mark, type Tone } from './mark.js';

const LOOKS: Readonly<Record<Effect, readonly [tone: Tone, sign: string]>> = {
  read: ['muted', '○'],
  write: ['change', '◐'],
  destructive: ['deny', '●'],
  external: ['wait', '↗'],
};

/** What a reviewer said a tool does. */
export const EffectBadge = ({ effect }: { readonly effect: Effect | null }) =>
  effect === null ? (
    <Text span fz={12} c="dimmed" title="A reviewer chooses the effect on approval">
      not judged
    </Text>
  ) : (
    <Mark tone={LOOKS[effect][0]} sign={LOOKS[effect][1]} title={EFFECTS[effect]}>
      {effect}
    </Mark>
  );
