import { describe, expect, it } from '@jest/globals';
import { type Check, compare } from './compare.js';

const check = (scenario: string, id: string, status: Check['status'] = 'SUCCESS'): Check => ({
  scenario,
  id,
  status,
});

describe('compare', () => {
  it('finds nothing lost between equal runs', () => {
    const run = [check('ping', 'a'), check('ping', 'b', 'WARNING')];
    expect(compare(['ping'], run, run, {})).toEqual({ passed: 1, required: 1, lost: 0, lines: [], ok: true });
  });

  it('counts a check that occurs less often, though totals are equal', () => {
    const found = compare(
      ['ping'],
      [check('ping', 'a'), check('ping', 'a')],
      [check('ping', 'a'), check('ping', 'b')],
      {},
    );
    expect(found).toMatchObject({ lost: 1, ok: false });
    expect(found.lines).toEqual(['✗ lost ping:a: not checked any more']);
  });

  it('does not count what fails directly too', () => {
    const run = [check('ping', 'a', 'FAILURE')];
    expect(compare(['ping'], run, run, {})).toMatchObject({ passed: 0, lost: 0, ok: true });
  });

  it('takes a scenario that was not run for one that does not pass', () => {
    expect(compare(['ping'], [], [], {})).toMatchObject({ passed: 0, required: 1 });
  });

  it('lets expected losses be, and counts them', () => {
    const found = compare(['ping'], [check('ping', 'a')], [check('ping', 'a', 'FAILURE')], {
      'ping:a': 'because',
    });
    expect(found).toMatchObject({ lost: 1, ok: true });
    expect(found.lines[0]).toContain('because');
  });

  it('fails when what was expected to fail passes', () => {
    const run = [check('ping', 'a')];
    expect(compare(['ping'], run, run, { 'ping:a': 'because' })).toMatchObject({ lost: 0, ok: false });
  });
});
