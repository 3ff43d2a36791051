import { STEPS } from '#libs/denial';
import { readTrail } from './trail.js';

const passed = (count: number) => STEPS.slice(0, count).map((step, index) => ({ step, us: index + 1 }));
const states = (trail: ReturnType<typeof readTrail>) => trail.map(({ state }) => state);

describe('readTrail', () => {
  it('shows every step, in the order of the decision', () => {
    expect(readTrail({ trail: passed(16) }).map(({ step }) => step)).toEqual(STEPS);
    expect(states(readTrail({ trail: passed(16) }))).toEqual(STEPS.map(() => 'passed'));
  });

  it('stops at the step that the reason belongs to, timed or not', () => {
    const untimed = readTrail({ trail: passed(8), reason: 'tool-not-granted' });
    expect(untimed[8]).toEqual({ step: 'grantedTool', state: 'stopped', us: undefined });
    expect(states(untimed).slice(9)).toEqual(Array.from({ length: 7 }, () => 'unreached'));
    const timed = readTrail({ trail: passed(9), reason: 'tool-not-granted' });
    expect(timed[8]).toEqual({ step: 'grantedTool', state: 'stopped', us: 9 });
  });

  it('puts the unforeseen after the last step that passed', () => {
    expect(readTrail({ trail: passed(3), reason: 'internal-error' })[3]?.state).toBe('stopped');
    expect(readTrail({ trail: [], reason: 'internal-error' })[0]?.state).toBe('stopped');
  });

  it('says of a listing that the rest was not needed', () => {
    expect(states(readTrail({ trail: passed(9) })).slice(9)).toEqual(
      Array.from({ length: 7 }, () => 'skipped'),
    );
  });

  it('does not fail on a reason that this console does not know', () => {
    expect(readTrail({ trail: passed(2), reason: 'from-the-future' })[2]?.state).toBe('stopped');
  });
});
