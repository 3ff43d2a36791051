import type { Schemas } from '#libs/api-client';
import { Mark, type Tone } from '../../../components/badges/mark.js';
import { When } from '../../../components/when.js';

type Machine = Pick<Schemas['FleetRunner'], 'liveness' | 'lastSeenAt'>;

const LOOKS: Readonly<Record<Machine['liveness'], readonly [tone: Tone, sign: string, word: string]>> = {
  live: ['allow', '✓', 'live'],
  silent: ['deny', '⚠', 'silent'],
  never: ['wait', '?', 'not heard of'],
};

/** Whether it reports, and when it last did. */
export function LivenessMark({ liveness, lastSeenAt }: Machine) {
  const [tone, sign, word] = LOOKS[liveness];
  return (
    <>
      <Mark tone={tone} sign={sign}>
        {word}
      </Mark>{' '}
      {lastSeenAt === null ? 'since it enrolled' : <When at={lastSeenAt} />}
    </>
  );
}
