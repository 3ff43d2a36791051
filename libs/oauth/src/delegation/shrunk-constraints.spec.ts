import fc from 'fast-check';
import { type DelegationConstraints, type Effect, EFFECTS } from '#libs/contracts';
import { ExchangeRefused } from './exchange-refused.js';
import { shrunkConstraints } from './shrunk-constraints.js';

const held: DelegationConstraints = { tools: ['a', 'b'], effects: ['read', 'write'], depth: 2 };

describe('shrunkConstraints', () => {
  it('are those that are held where nothing is asked for, and those asked for where nothing is held', () => {
    expect(shrunkConstraints({ ...held, tools: ['a'] }, undefined)).toEqual({ ...held, tools: ['a'] });
    expect(shrunkConstraints(undefined, { depth: 1 })).toEqual({ depth: 1 });
    expect(shrunkConstraints(undefined, undefined)).toBeUndefined();
  });

  it('tighten each by itself', () => {
    expect(shrunkConstraints({ tools: ['a', 'b'], depth: 2 }, { tools: ['b'], effects: ['read'] })).toEqual({
      tools: ['b'],
      effects: ['read'],
      depth: 2,
    });
  });

  it.each<[string, DelegationConstraints]>([
    ['tools', { tools: ['a', 'c'] }],
    ['effects', { effects: ['read', 'destructive'] }],
    ['depth', { depth: 3 }],
  ])('C22: never widen %s', (what, asked) => {
    expect(() => shrunkConstraints(held, asked)).toThrow(
      expect.objectContaining({ error: 'invalid_scope', detail: `the constraint on ${what} would be wider` }),
    );
  });

  it('allow no tool, effect or depth that was not allowed before, whatever is asked', () => {
    const any = fc.record(
      {
        tools: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
        effects: fc.uniqueArray(fc.constantFrom(...EFFECTS)),
        depth: fc.nat(3),
      },
      { requiredKeys: [] },
    );
    const allows = (of: DelegationConstraints | undefined, tool: string, effect: Effect, depth: number) =>
      (of?.tools?.includes(tool) ?? true) &&
      (of?.effects?.includes(effect) ?? true) &&
      depth <= (of?.depth ?? 3);
    fc.assert(
      fc.property(any, any, (before, asked) => {
        let after: DelegationConstraints | undefined;
        try {
          after = shrunkConstraints(before, asked);
        } catch (cause) {
          expect(cause).toBeInstanceOf(ExchangeRefused);
          return;
        }
        for (const tool of ['a', 'b', 'c'])
          for (const effect of EFFECTS)
            for (const depth of [0, 1, 2, 3]) {
              if (!allows(after, tool, effect, depth)) continue;
              expect(allows(before, tool, effect, depth) && allows(asked, tool, effect, depth)).toBe(true);
            }
      }),
    );
  });
});
