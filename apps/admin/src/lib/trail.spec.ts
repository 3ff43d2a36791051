import { STEPS } from '#libs/denial';
import { readTrail } from './trail.js';

const passed = (count: number) => STEPS.slice(0, count).map((step, index) => ({ step, us: index + 1 }));
const states = (trail: ReturnType<typeof readTrail>) => trail.map(({ state }) => state);

describe('readTrail', () => {
  it('shows every step, in the order of the decision', () => {
    expect(readTrail({ trail: passed(16), outcome: 'succeeded' }).map(({ step }) => step)).toEqual(STEPS);
    expect(states(readTrail({ trail: passed(16), outcome: 'succeeded' }))).toEqual(STEPS.map(() => 'passed'));
  });

  it('stops at the step that the reason belongs to, timed or not', () => {
    const untimed = readTrail({ trail: passed(8), reason: 'tool-not-granted', outcome: 'denied' });
    expect(untimed[8]).toEqual({ step: 'grantedTool', state: 'stopped', us: undefined });
    expect(states(untimed).slice(9)).toEqual([...Array.from({ length: 6 }, () => 'unreached'), 'passed']);
    const timed = readTrail({ trail: passed(9), reason: 'tool-not-granted', outcome: 'denied' });
    expect(timed[8]).toEqual({ step: 'grantedTool', state: 'stopped', us: 9 });
  });

  it('puts the unforeseen after the last step that passed', () => {
    expect(readTrail({ trail: passed(3), reason: 'internal-error', outcome: 'denied' })[3]?.state).toBe(
      'stopped',
    );
    expect(readTrail({ trail: [], reason: 'internal-error', outcome: 'denied' })[0]?.state).toBe('stopped');
  });

  it('says of a listing that the rest was not needed', () => {
    expect(states(readTrail({ trail: passed(9), outcome: 'succeeded' })).slice(9)).toEqual([
      ...Array.from({ length: 6 }, () => 'skipped'),
      'passed',
    ]);
  });

  it('says of a call that nobody settled how far it is known', () => {
    const trail = readTrail({ trail: [], outcome: 'unknown' });
    expect(trail.find(({ step }) => step === 'admittedCall')?.state).toBe('passed');
    expect(states(trail).slice(12)).toEqual(['untold', 'untold', 'untold', 'untold']);
  });

  it('does not fail on a reason that this console does not know', () => {
    expect(readTrail({ trail: passed(2), reason: 'from-the-future', outcome: 'denied' })[2]?.state).toBe(
      'stopped',
    );
  });
});
