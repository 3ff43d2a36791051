import { draftError, draftOf, type Limits, limitsFrom, newPrice } from './limits-draft.js';

const rate = { perMinute: 60, burst: 10 };
const limits: Limits = {
  user: rate,
  agent: rate,
  tool: rate,
  tenant: { perMinute: 600, burst: 100 },
  pair: null,
  running: { user: 4 },
  timeZone: 'Europe/Berlin',
  costs: [
    {
      tool: 'urn:sallyport:tool:demo:desk:send',
      cost: { perCall: 2_500, per1kInput: 1, per1kOutput: 0, reserveOutput: 400 },
    },
  ],
};
const draft = draftOf(limits);

describe('the draft of limits', () => {
  it('gives back what it was made from, to the millionth', () => {
    expect(draftError(draft)).toBeUndefined();
    expect(limitsFrom(draft)).toEqual(limits);
    const paired = { ...limits, pair: rate, running: {} };
    expect(limitsFrom(draftOf(paired))).toEqual(paired);
  });

  it('rounds a price to millionths, and takes what is typed for a number', () => {
    const priced = { ...newPrice('t'), perCall: '0.1234567', reserveOutput: '12' };
    expect(limitsFrom({ ...draft, costs: [priced] }).costs[0]?.cost).toEqual({
      perCall: 123_457,
      per1kInput: 0,
      per1kOutput: 0,
      reserveOutput: 12,
    });
  });

  it.each<[string, Partial<typeof draft>]>([
    ['a rate of none', { rates: { ...draft.rates, user: { perMinute: '', burst: 1 } } }],
    ['a burst of nothing', { rates: { ...draft.rates, tenant: { perMinute: 5, burst: 0 } } }],
    ['a fraction', { rates: { ...draft.rates, tool: { perMinute: 1.5, burst: 1 } } }],
    ['half of a rate', { rates: { ...draft.rates, pair: { perMinute: 5, burst: '' } } }],
    ['a cap of 0', { running: { ...draft.running, agent: 0 } }],
    ['no price', { costs: [{ ...newPrice('t'), perCall: '' }] }],
    ['a price below 0', { costs: [{ ...newPrice('t'), per1kInput: -1 }] }],
  ])('is refused for %s', (_what, over) => {
    expect(draftError({ ...draft, ...over })).toEqual(expect.any(String));
  });
});
