import type { Schemas } from '#libs/api-client';
import { follow, MOST_FOLLOWED, type Tail } from './follow-calls.js';

type Call = Schemas['CallRow'];
const rows = (newest: number, count: number): Call[] =>
  Array.from({ length: count }, (_, i) => ({ seq: newest - i, id: `call_${newest - i}` }) as Call);

/** A log with calls 1 to `newest`, as the API answers for it. */
const log = (newest: number) => async (after: number | undefined) =>
  after === undefined
    ? rows(newest, Math.min(100, newest))
    : rows(Math.min(newest, after + 100), Math.max(0, Math.min(100, newest - after)));
const seqs = (tail: Tail): number[] => tail.rows.map(({ seq }) => seq);

describe('following calls', () => {
  it('begins with the newest page, and adds what comes without gap or repetition', async () => {
    const first = await follow(log(130), undefined);
    expect([first.rows.length, first.rows[0]?.seq]).toEqual([100, 130]);
    const next = await follow(log(360), first);
    expect(seqs(next)).toEqual(Array.from({ length: 330 }, (_, i) => 360 - i));
    expect(await follow(log(360), next)).toEqual(next);
  });

  it('begins when there is no call at all', async () => {
    const none = await follow(log(0), undefined);
    expect(none).toEqual({ rows: [], skipped: false });
    expect(seqs(await follow(log(2), none))).toEqual([2, 1]);
  });

  it('holds no more than the bound', async () => {
    let tail = await follow(log(100), undefined);
    for (let newest = 200; newest <= 1_000; newest += 150) tail = await follow(log(newest), tail);
    expect(tail.rows).toHaveLength(MOST_FOLLOWED);
    expect(tail.skipped).toBe(false);
  });

  it('begins anew, and says so, when it is too far behind', async () => {
    const tail = await follow(log(5_000), { rows: rows(100, 100), skipped: false });
    expect([tail.rows[0]?.seq, tail.rows.length, tail.skipped]).toEqual([5_000, 100, true]);
  });
});
