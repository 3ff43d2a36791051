import { type LoggedEvent, MAX_CHARACTERS } from './event-log.js';
import { Journal, RETRY_MS } from './journal.js';

describe('Journal', () => {
  let kept: [LoggedEvent, number][];
  let journal: Journal;

  beforeEach(() => {
    kept = [];
    journal = new Journal(
      (n) => `id${n}`,
      (event, dropBefore) => void kept.push([event, dropBefore]),
    );
  });

  it('numbers what is sent and keeps it', () => {
    expect(journal.opening).toBe(`id: id0\nretry: ${RETRY_MS}\ndata: \n\n`);
    expect(journal.event('{"a":1}')).toBe('id: id1\ndata: {"a":1}\n\n');
    expect(journal.event('{"b":1}', true)).toBe('id: id2\ndata: {"b":1}\n\n');
    expect(kept).toEqual([
      [{ n: 1, data: '{"a":1}', last: false }, 1],
      [{ n: 2, data: '{"b":1}', last: true }, 1],
    ]);
  });

  it('lets the oldest go when there is too much, and never keeps what is too large alone', () => {
    const half = 'x'.repeat(MAX_CHARACTERS / 2);
    for (const message of [half, half, 'y']) journal.event(message);
    expect(kept.map(([, dropBefore]) => dropBefore)).toEqual([1, 1, 2]);
    const text = journal.event('z'.repeat(MAX_CHARACTERS + 1), true);
    expect(text.length).toBeGreaterThan(MAX_CHARACTERS);
    expect(kept.at(-1)).toEqual([{ n: 4, data: '', last: true }, 2]);
  });
});
