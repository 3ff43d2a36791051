import { GUARD_OFF, type GuardPolicy } from '#libs/contracts';
import type { JudgeOrder } from './judge-order.js';
import { INLINE, ThreadedContentGuard } from './threaded-content-guard.js';

const POLICY: GuardPolicy = { ...GUARD_OFF, arguments: { ...GUARD_OFF.arguments, personalData: 'redact' } };

describe('ThreadedContentGuard', () => {
  const orders: JudgeOrder[] = [];
  const guard = new ThreadedContentGuard({
    timeoutMs: 1,
    pool: {
      judge: async (order) => {
        orders.push(order);
        return {
          blocked: false,
          notes: [],
          ...(order.json.includes('@') ? { json: '{"to":"nobody"}' } : {}),
        };
      },
      close: async () => undefined,
    },
  });
  const judge = (value: object, size: number) =>
    guard.judge({ at: 'arguments', value, json: () => JSON.stringify(value), size }, POLICY);

  beforeEach(() => void (orders.length = 0));

  it('judges what is small at once', () => {
    expect(judge({ to: 'ada@example.com' }, INLINE)).toMatchObject({ value: { to: '[redacted:pii.email]' } });
    expect(orders).toEqual([]);
  });

  it('hands what is large to a thread, and takes its word', async () => {
    expect(await judge({ to: 'ada@example.com' }, INLINE + 1)).toEqual({
      blocked: false,
      notes: [],
      value: { to: 'nobody' },
    });
    const clean = { to: 'all' };
    expect(await judge(clean, INLINE + 1)).toMatchObject({ value: clean });
    expect(orders).toMatchObject([{ at: 'arguments', policy: POLICY }, { json: '{"to":"all"}' }]);
  });
});
