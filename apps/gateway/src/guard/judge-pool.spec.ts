import { GUARD_OFF } from '#libs/contracts';
import { eventually } from '#libs/testing';
import { Worker } from 'node:worker_threads';
import { JudgePool, type PoolLimits } from './judge-pool.js';

/** Answers an order with its text; `hang` never, `crash` by dying. */
const SCRIPT = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ json }) => {
    if (json === 'hang') for (;;);
    if (json === 'crash') throw new TypeError('crash');
    parentPort.postMessage({ blocked: false, notes: [], json });
  });
  parentPort.postMessage('ready');
`;
const orderOf = (json: string) => ({ at: 'arguments' as const, json, policy: GUARD_OFF });

describe('JudgePool', () => {
  let pool: JudgePool;
  let started = 0;
  const open = (limits: Partial<PoolLimits> = {}, script = SCRIPT): JudgePool => {
    started = 0;
    pool = new JudgePool(
      () => {
        started++;
        return new Worker(script, { eval: true });
      },
      { threads: 1, waiting: 8, timeoutMs: 30_000, waitMs: 30_000, ...limits },
    );
    return pool;
  };

  afterEach(() => pool.close());

  it('starts a thread when it is needed, and keeps it', async () => {
    open();
    expect(started).toBe(0);
    const answers = await Promise.all(['a', 'b', 'c'].map((json) => pool.judge(orderOf(json))));
    expect(answers.map(({ json }) => json)).toEqual(['a', 'b', 'c']);
    expect(started).toBe(1);
  });

  it('ends a thread that takes too long, and goes on with another', async () => {
    open({ timeoutMs: 1_000 });
    await expect(pool.judge(orderOf('hang'))).rejects.toThrow('judging a payload took longer than 1000 ms');
    await eventually('another thread answers', async () => {
      const answer = await pool.judge(orderOf('next')).catch(() => undefined);
      return answer?.json === 'next';
    });
    expect(started).toBeGreaterThan(1);
  });

  it('loses one order with its thread, and no other', async () => {
    open();
    const outcomes = await Promise.allSettled(['crash', 'next'].map((json) => pool.judge(orderOf(json))));
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { name: 'ContentUnjudged' } },
      { status: 'fulfilled', value: { json: 'next' } },
    ]);
  });

  it('takes no more than can wait, and lets none wait for ever', async () => {
    open({ waiting: 1, waitMs: 200 }, 'setTimeout(() => undefined, 60_000)');
    const waiting = pool.judge(orderOf('a'));
    await expect(pool.judge(orderOf('b'))).rejects.toThrow('too many payloads wait');
    await expect(waiting).rejects.toThrow('waited longer than 200 ms');
  });

  it('says so when no thread starts', async () => {
    open({}, 'throw new Error("broken")');
    await expect(pool.judge(orderOf('a'))).rejects.toThrow('no thread starts');
  });

  it('answers nobody after it is closed', async () => {
    open();
    const waiting = pool.judge(orderOf('a'));
    const closing = pool.close();
    await expect(waiting).rejects.toThrow('the gateway is stopping');
    await closing;
    await expect(pool.judge(orderOf('b'))).rejects.toThrow('the gateway is stopping');
  });
});
