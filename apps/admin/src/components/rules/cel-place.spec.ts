import { celPlace, offsetOf, pointedAt } from './cel-place.js';

describe('the place of a fault in an expression', () => {
  it('is read from what the API says', () => {
    expect(celPlace('unexpected token (line 2, column 7)')).toEqual({ line: 2, column: 7 });
    expect(celPlace('the expression is too long')).toBeUndefined();
    expect(celPlace('(line 2, column 7) was fine')).toBeUndefined();
  });

  it.each([
    [{ line: 1, column: 1 }, 0],
    [{ line: 2, column: 3 }, 5],
    [{ line: 2, column: 99 }, 6],
    [{ line: 9, column: 1 }, 6],
  ])('%j is at offset %i', (place, offset) => {
    expect(offsetOf('ab\ncde', place)).toBe(offset);
  });

  it('is pointed at', () => {
    expect(pointedAt('a <=\nb', { line: 1, column: 3 })).toBe('a <=\n  ^');
    expect(pointedAt('', { line: 1, column: 1 })).toBe('\n^');
  });
});
