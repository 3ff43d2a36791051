import type { SnapshotBudget } from '#libs/contracts';
import { Budgets, callUsage, settled } from './call-charges.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const budget = (more: Partial<SnapshotBudget>): SnapshotBudget => ({
  id: 'budget_1',
  scope: 'tenant',
  unit: 'calls',
  period: 'day',
  amount: 50,
  ...more,
});
const subjects = { user: 'u1', agent: 'a1', tool: 't1' };
const cost = { perCall: 100, per1kInput: 3, per1kOutput: 15, reserveOutput: 2000 };

describe('callUsage', () => {
  it('adds what a call costs to what its tokens cost, rounded up', () => {
    expect(callUsage(cost, 1, 1)).toEqual({ inputTokens: 1, outputTokens: 1, cost: 101 });
    expect(callUsage(cost, 1000, 2000).cost).toBe(133);
    expect(callUsage(undefined, 1000, 2000).cost).toBe(0);
  });
});

describe('Budgets', () => {
  it('reserves of every budget that the call falls under, the worst case of its unit', () => {
    const budgets = new Budgets(
      [
        budget({ id: 'all' }),
        budget({ id: 'each-user', scope: 'user', unit: 'tokens', period: 'month' }),
        budget({ id: 'that-tool', scope: 'tool', subject: 't1', unit: 'cost' }),
        budget({ id: 'another-agent', scope: 'agent', subject: 'a2' }),
      ],
      'Asia/Tokyo',
    );
    const worst = callUsage(cost, 10, 2000);
    expect(budgets.reserve(subjects, worst, NOW)).toMatchObject([
      { budget: 'all', of: '', window: '2026-11-22', amount: 1, limit: 50 },
      { budget: 'each-user', of: 'u1', window: '2026-11', amount: 2010 },
      { budget: 'that-tool', of: 't1', amount: 131 },
    ]);
  });

  it('begins anew with the next window', () => {
    const budgets = new Budgets([budget({})], 'UTC');
    const [today] = budgets.reserve(subjects, callUsage(undefined, 0, 0), NOW);
    const [next] = budgets.reserve(subjects, callUsage(undefined, 0, 0), today?.endsAt ?? 0);
    expect(today?.window).toBe('2026-11-22');
    expect(next?.window).toBe('2026-11-23');
  });

  it('settles what was used, not what was set aside', () => {
    const budgets = new Budgets([budget({ unit: 'tokens' }), budget({ id: 'b', unit: 'calls' })], 'UTC');
    const reserved = budgets.reserve(subjects, callUsage(cost, 10, 2000), NOW);
    expect(settled(reserved, callUsage(cost, 12, 30)).map(({ amount }) => amount)).toEqual([42, 1]);
  });

  it('asks for tokens to be counted only where something depends on them', () => {
    expect(new Budgets([budget({})], 'UTC').countsTokens(undefined)).toBe(false);
    expect(new Budgets([budget({})], 'UTC').countsTokens({ ...cost, per1kInput: 0, per1kOutput: 0 })).toBe(
      false,
    );
    expect(new Budgets([budget({})], 'UTC').countsTokens(cost)).toBe(true);
    expect(new Budgets([budget({ unit: 'tokens' })], 'UTC').countsTokens(undefined)).toBe(true);
  });
});
