import { Lru } from './lru.js';

describe('Lru', () => {
  test('forgets what was not used for longest', () => {
    const lru = new Lru<number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    expect(lru.get('a')).toBe(1);
    lru.set('c', 3);
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
  });

  test('replaces a value without forgetting another', () => {
    const lru = new Lru<number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.set('b', 3);
    expect([lru.get('a'), lru.get('b')]).toEqual([1, 3]);
  });
});
