import { listPage } from './list-page.js';

const all = Array.from({ length: 1201 }, (_, i) => `tool-${i}`);
const length = (item: string): number => item.length;
const unknown = expect.objectContaining({ reason: 'cursor-unknown' });

describe('listPage', () => {
  it('walks the whole list in pages of at most 500', () => {
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = listPage(all, length, cursor, 'b');
      seen.push(...page.items);
      sizes.push(page.items.length);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(all);
    expect(sizes).toEqual([500, 500, 201]);
  });

  it('ends a page at 1 MiB, but never makes an empty one', () => {
    const size = (item: string): number => (item === 'huge' ? 2 ** 21 : 600_000);
    expect(listPage(['a', 'b', 'c'], size, undefined, 'b').items).toEqual(['a']);
    const page = listPage(['huge', 'b'], size, undefined, 'b');
    expect(page.items).toEqual(['huge']);
    expect(listPage(['huge', 'b'], size, page.nextCursor, 'b')).toEqual({ items: ['b'] });
  });

  it('an empty list is one empty page', () => {
    expect(listPage([], length, undefined, 'b')).toEqual({ items: [] });
  });

  it('refuses cursors that it did not give for this list', () => {
    const { nextCursor = '' } = listPage(all, length, undefined, 'b');
    expect(() => listPage(all, length, nextCursor, 'other revision')).toThrow(unknown);
    expect(() => listPage(all, length, nextCursor.replace('500', '501'), 'b')).toThrow(unknown);
    expect(() => listPage([], length, nextCursor, 'b')).toThrow(unknown);
    for (const cursor of ['', '500', 5, null, {}, '-1.x', `${nextCursor}x`]) {
      expect(() => listPage(all, length, cursor, 'b')).toThrow(unknown);
    }
  });
});
