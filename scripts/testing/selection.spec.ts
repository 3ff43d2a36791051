import { selection } from './selection.mjs';
import { Tally } from './tally.mjs';

describe('what npm test is asked for', () => {
  it('is everything', () => {
    const { steps, suites, e2e, attacks, paths } = selection([]);
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['format', 'lint', 'boundaries', 'build']),
    );
    expect({ suites, e2e, attacks, paths }).toEqual({
      suites: ['unit', 'integration', 'console'],
      e2e: true,
      attacks: true,
      paths: [],
    });
  });

  it('or what is named', () => {
    const { steps, suites, e2e, attacks, paths } = selection(['--only', 'lint,unit', 'libs/oauth']);
    expect(steps.map(({ name }) => name)).toEqual(['lint']);
    expect({ suites, e2e, attacks, paths }).toEqual({
      suites: ['unit'],
      e2e: false,
      attacks: false,
      paths: ['libs/oauth'],
    });
  });

  it('and nothing that does not exist', () => {
    expect(() => selection(['--only', 'units'])).toThrow('no "units" among format, lint');
    expect(() => selection(['--onyl'])).toThrow('no "--onyl" among');
    expect(() => selection(['--only'])).toThrow('no "" among');
  });
});

describe('the tally', () => {
  it('adds up, and is good only when something passed and nothing failed', () => {
    const tally = new Tally();
    expect([tally.ok, tally.line]).toEqual([false, '0 passed, 0 failed']);
    tally.add({ passed: 2 });
    expect([tally.ok, tally.line]).toEqual([true, '2 passed, 0 failed']);
    tally.add({ passed: 1, failed: 1, skipped: 3 });
    expect([tally.ok, tally.line]).toEqual([false, '3 passed, 1 failed, 3 skipped']);
  });
});
