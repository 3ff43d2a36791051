import { Nonces } from './nonces.js';

const NOW = 1_800_000_000;
const oldSecret = Buffer.alloc(32, 1);
const newSecret = Buffer.alloc(32, 2);

describe('Nonces', () => {
  const nonces = new Nonces([oldSecret]);

  test('accepts its own nonce from one step ahead to two steps back', () => {
    const issued = nonces.issue('acme', NOW);
    const accepted = [-120, -60, 0, 60, 120, 180].map((later) => nonces.check('acme', issued, NOW + later));
    expect(accepted).toEqual([false, true, true, true, true, false]);
  });

  test('issues one value per step and tenant', () => {
    expect(nonces.issue('acme', NOW + 59)).toBe(nonces.issue('acme', NOW));
    expect(nonces.issue('acme', NOW + 60)).not.toBe(nonces.issue('acme', NOW));
    expect(nonces.issue('globex', NOW)).not.toBe(nonces.issue('acme', NOW));
  });

  test('is the same on every replica that has the secret', () => {
    expect(new Nonces([oldSecret]).check('acme', nonces.issue('acme', NOW), NOW)).toBe(true);
  });

  test('refuses what it did not issue', () => {
    const issued = nonces.issue('acme', NOW);
    const other = issued.slice(0, -1) + (issued.endsWith('A') ? 'E' : 'A');
    for (const value of [undefined, null, 42, '', issued.slice(1), `${issued}A`, other, ' '.repeat(27)]) {
      expect(nonces.check('acme', value, NOW)).toBe(false);
    }
    expect(nonces.check('acme', 'é'.repeat(27), NOW)).toBe(false);
    expect(nonces.check('globex', issued, NOW)).toBe(false);
  });

  test('accepts both secrets during a rotation and issues with the first', () => {
    const rotating = new Nonces([newSecret, oldSecret]);
    expect(rotating.check('acme', nonces.issue('acme', NOW), NOW)).toBe(true);
    expect(rotating.issue('acme', NOW)).toBe(new Nonces([newSecret]).issue('acme', NOW));
    expect(nonces.check('acme', rotating.issue('acme', NOW), NOW)).toBe(false);
  });

  test('refuses to work without a proper secret', () => {
    expect(() => new Nonces([])).toThrow(RangeError);
    expect(() => new Nonces([Buffer.alloc(16)])).toThrow(RangeError);
    expect(() => new Nonces([oldSecret, newSecret, oldSecret])).toThrow(RangeError);
  });
});
