import { textDiff, type DiffRun } from './text-diff.js';

const changed = (runs: readonly DiffRun[]): string[] =>
  runs.filter((run) => run.changed).map(({ pieces }) => pieces.map(({ text }) => text).join(''));

describe('textDiff', () => {
  it('finds the words that differ', () => {
    const { before, after } = textDiff('Creates an issue.', 'Deletes an issue.');
    expect(changed(before)).toEqual(['Creates']);
    expect(changed(after)).toEqual(['Deletes']);
  });

  it('finds one added hidden character as a change of its own', () => {
    const { before, after } = textDiff('Creates an issue.', 'Creates an issue\u200b.');
    expect(changed(before)).toEqual([]);
    expect(changed(after)).toEqual(['\u200b']);
  });

  it('never takes a written code point for the character', () => {
    const { after } = textDiff('say U+200B', 'say \u200b');
    expect(changed(after)).toEqual(['\u200b']);
  });

  it('shows both texts as changed when they have nothing in common', () => {
    const words = (of: string): string => Array.from({ length: 4_000 }, (_, n) => `${of}${n}`).join(' ');
    const { before, after } = textDiff(words('a'), words('b'));
    expect(before.some((run) => run.changed)).toBe(true);
    expect(after.every((run) => run.changed)).toBe(true);
  });

  it('loses no character of either text', () => {
    const [old, now] = ['a b\u200bc\nd', 'a x\u200b c\td'];
    const { before, after } = textDiff(old, now);
    const whole = (runs: readonly DiffRun[]): string =>
      runs.flatMap(({ pieces }) => pieces.map(({ text }) => text)).join('');
    expect([whole(before), whole(after)]).toEqual([old, now]);
  });
});
