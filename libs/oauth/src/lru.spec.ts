import { Lru } from './lru.js';

describe('Lru', () => {
  test('forgets what was not used lately', () => {
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

  test('replaces a value of the old generation for good', () => {
    const lru = new Lru<number>(4);
    for (const [i, key] of ['a', 'b', 'c'].entries()) lru.set(key, i);
    lru.set('a', 9);
    lru.set('d', 3);
    expect(lru.get('a')).toBe(9);
  });

  test('keeps what is in use through any number of others, and never more than its bound', () => {
    const max = 10;
    const lru = new Lru<number>(max);
    for (let i = 0; i < 1000; i++) {
      lru.set(`other ${i}`, i);
      if (i % 3 === 0) lru.set('used', i);
      expect(lru.get('used')).toBeDefined();
    }
    const kept = Array.from({ length: 1000 }, (_, i) => lru.get(`other ${i}`)).filter((v) => v !== undefined);
    expect(kept.length).toBeLessThanOrEqual(max);
  });
});
