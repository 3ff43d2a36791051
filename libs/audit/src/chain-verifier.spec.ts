import fc from 'fast-check';
import type { AdminEvent } from '#libs/contracts';
import { ChainVerifier, verifyChain, type ChainPosition, type ChainRow } from './chain-verifier.js';
import { GENESIS, link } from './link.js';

const eventOf = (id: string, action = 'tool.approve'): AdminEvent => ({
  v: 1,
  kind: 'admin',
  id,
  tenant: 'acme',
  at: '2026-01-02T03:04:05.000Z',
  actor: { kind: 'system', id: 'api', name: 'API' },
  action,
  object: { kind: 'tool', id: 'tool_1' },
});

function append(rows: readonly ChainRow[], event: AdminEvent): ChainRow[] {
  const last = rows.at(-1);
  const previousHash = last?.hash ?? GENESIS;
  return [...rows, { seq: (last?.seq ?? 0) + 1, id: event.id, previousHash, ...link(previousHash, event) }];
}

const SIX = ['e1', 'e2', 'e3', 'e4', 'e5', 'e6'].reduce<ChainRow[]>(
  (rows, id) => append(rows, eventOf(id)),
  [],
);
const HEAD: ChainPosition = { seq: 6, hash: SIX[5]?.hash ?? '' };
const at = (seq: number): ChainRow => SIX[seq - 1] as ChainRow;
const renumbered = (rows: ChainRow[]) => rows.map((row, i) => ({ ...row, seq: i + 1 }));
const replaced = (seq: number, change: Partial<ChainRow>) =>
  SIX.map((row) => (row.seq === seq ? { ...row, ...change } : row));
/** Recomputes every hash from a row on, as someone with write access could. */
const rewritten = (from: number): ChainRow[] =>
  SIX.slice(from - 1).reduce(
    (rows, row) => append(rows, eventOf(row.id, row.seq === from ? 'forged' : 'tool.approve')),
    SIX.slice(0, from - 1),
  );

describe('ChainVerifier', () => {
  test('accepts an untouched chain', () => {
    expect(verifyChain(SIX, undefined, [], HEAD)).toEqual({
      intact: true,
      events: 6,
      head: HEAD.hash,
      firstBroken: null,
      checkpoints: 0,
    });
  });

  test('accepts an empty chain, and a part that starts at a known position', () => {
    expect(verifyChain([])).toMatchObject({ intact: true, events: 0, head: null });
    const start = { seq: 3, hash: at(3).hash };
    expect(verifyChain(SIX.slice(3), start, [], HEAD)).toMatchObject({ intact: true, events: 3 });
  });

  test.each<[string, ChainRow[], number, string | null, string]>([
    ['changed content', replaced(3, { event: at(3).event.replace('approve', 'reject') }), 3, 'e3', 'altered'],
    ['a changed hash', replaced(3, { hash: 'a'.repeat(64) }), 3, 'e3', 'altered'],
    ['a changed previous hash', replaced(3, { previousHash: 'a'.repeat(64) }), 3, 'e3', 'altered'],
    ['a previous hash that is none', replaced(3, { previousHash: 'x' }), 3, 'e3', 'altered'],
    ['a changed id beside the event', replaced(3, { id: 'e9' }), 3, 'e9', 'altered'],
    ['content that is no JSON', replaced(3, { event: '{' }), 3, 'e3', 'altered'],
    ['a deleted row', SIX.filter((row) => row.seq !== 3), 3, null, 'missing'],
    ['a deleted first row', SIX.slice(1), 1, null, 'missing'],
    [
      'a deleted row, the rest renumbered',
      renumbered(SIX.filter((row) => row.seq !== 3)),
      3,
      'e4',
      'reordered',
    ],
    ['two swapped rows', [at(1), at(3), at(2), at(4), at(5), at(6)], 2, null, 'missing'],
    [
      'two swapped rows, renumbered',
      renumbered([at(1), at(3), at(2), at(4), at(5), at(6)]),
      2,
      'e3',
      'reordered',
    ],
    ['a repeated row', [at(1), at(2), at(2), at(3)], 2, 'e2', 'reordered'],
    [
      'an inserted forgery, the rest renumbered',
      renumbered([...append(SIX.slice(0, 2), eventOf('forged')), ...SIX.slice(2)]),
      4,
      'e3',
      'reordered',
    ],
    ['rows cut off at the end', SIX.slice(0, 4), 5, null, 'missing'],
    ['all rows cut off', [], 1, null, 'missing'],
    ['a chain rewritten from some row on', rewritten(3), 6, 'e6', 'checkpoint'],
    ['a row appended after the known head', append(SIX, eventOf('e7')), 7, 'e7', 'checkpoint'],
  ])('finds %s', (_, rows, seq, id, problem) => {
    const verdict = verifyChain(rows, undefined, [], HEAD);
    expect(verdict.intact).toBe(false);
    expect(verdict.firstBroken).toEqual({ seq, id, problem });
  });

  test('names the first broken row when there are several', () => {
    const rows = replaced(2, { hash: 'a'.repeat(64) }).filter((row) => row.seq !== 5);
    expect(verifyChain(rows).firstBroken?.seq).toBe(2);
  });

  test('compares checkpoints on the way and counts those that fit', () => {
    const checkpoints = [5, 2].map((seq) => ({ seq, hash: at(seq).hash }));
    expect(verifyChain(SIX, undefined, checkpoints)).toMatchObject({ intact: true, checkpoints: 2 });
  });

  test('finds a rewritten chain by a checkpoint, where the chain alone looks whole', () => {
    const checkpoints = [2, 4].map((seq) => ({ seq, hash: at(seq).hash }));
    expect(verifyChain(rewritten(3)).intact).toBe(true);
    expect(verifyChain(rewritten(3), undefined, checkpoints)).toMatchObject({
      intact: false,
      firstBroken: { seq: 4, id: 'e4', problem: 'checkpoint' },
      checkpoints: 1,
    });
  });

  test('finds rows that are missing before a checkpoint', () => {
    const checkpoints = [{ seq: 6, hash: at(6).hash }];
    expect(verifyChain(SIX.slice(0, 4), undefined, checkpoints).firstBroken).toEqual({
      seq: 5,
      id: null,
      problem: 'missing',
    });
  });

  test('works row by row as it does at once', () => {
    const verifier = new ChainVerifier();
    for (const row of SIX) verifier.push(row);
    expect(verifier.finish(HEAD)).toEqual(verifyChain(SIX, undefined, [], HEAD));
  });

  test('property: no single change, deletion or move of rows goes unseen', () => {
    const tamper = fc.oneof(
      fc.tuple(fc.nat(5), fc.nat(100)).map(([row, position]) => {
        const { event } = at(row + 1);
        const i = position % event.length;
        return replaced(row + 1, {
          event: event.slice(0, i) + (event[i] === 'x' ? 'y' : 'x') + event.slice(i + 1),
        });
      }),
      fc.nat(5).map((row) => renumbered(SIX.filter((_, i) => i !== row))),
      fc.tuple(fc.nat(5), fc.nat(5)).map(([from, to]) => {
        const rest = SIX.filter((_, i) => i !== from);
        return from === to ? [] : renumbered([...rest.slice(0, to), at(from + 1), ...rest.slice(to)]);
      }),
    );
    fc.assert(
      fc.property(tamper, (rows) => {
        expect(verifyChain(rows, undefined, [], HEAD).intact).toBe(false);
      }),
    );
  });
});
