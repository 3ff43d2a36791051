import type { Verification } from '#libs/contracts';
import { GENESIS, linkHash } from './link.js';

/** One stored event of a tenant's chain. */
export interface ChainRow {
  /** 1 for the first event, then without gap. */
  readonly seq: number;
  readonly id: string;
  /** RFC 8785 text as stored. */
  readonly event: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** A place in the chain that is known from elsewhere: the head, or a signed checkpoint. */
export interface ChainPosition {
  readonly seq: number;
  readonly hash: string;
}

export type ChainVerdict = Verification;
type Break = NonNullable<ChainVerdict['firstBroken']>;

const START: ChainPosition = { seq: 0, hash: GENESIS };

/**
 * Walks a chain row by row, in the order of `seq`, and names the first row that does not fit:
 * - `altered`: the row's hash is not the hash of its content, or its id is not the event's
 * - `missing`: the next number is not there, or the chain ends before a known position
 * - `reordered`: an intact row that does not follow the one before it: swapped, moved, or after an inserted or removed one
 * - `checkpoint`: the chain is consistent in itself but is not the one a known position belongs to
 *
 * A chain rewritten as a whole is consistent in itself: only checkpoints kept elsewhere, or the head, reveal it.
 * Not checked: signatures of checkpoints (`verifyCheckpoint`); columns derived from the event.
 */
export class ChainVerifier {
  readonly #known: ChainPosition[];
  #last: ChainPosition;
  #lastId: string | null = null;
  #events = 0;
  #matched = 0;
  #broken: Break | null = null;

  /**
   * @param start position just before the first row that will be pushed
   * @param checkpoints verified positions after `start`, in any order
   */
  constructor(start: ChainPosition = START, checkpoints: Iterable<ChainPosition> = []) {
    this.#last = start;
    this.#known = [...checkpoints].sort((a, b) => a.seq - b.seq);
  }

  /** Rows after the first broken one are not looked at. */
  push(row: ChainRow): void {
    if (this.#broken !== null) return;
    this.#broken = this.#judge(row);
    if (this.#broken !== null) return;
    this.#last = { seq: row.seq, hash: row.hash };
    this.#lastId = row.id;
    this.#events++;
    this.#broken = this.#checkpoint(row);
  }

  /** @param position after which the rows go on: what is before it was removed, and somebody signed for that */
  resume(position: ChainPosition): void {
    if (this.#broken !== null) return;
    const { seq } = this.#last;
    if (this.#known.some((known) => known.seq > seq && known.seq <= position.seq))
      this.#broken = { seq: seq + 1, id: null, problem: 'missing' };
    else [this.#last, this.#lastId] = [position, null];
  }

  /** The first row that does not fit, of those pushed so far. */
  get broken(): Break | null {
    return this.#broken;
  }

  /** @param head where the chain must end; without it rows removed from the end after the last checkpoint stay unseen */
  finish(head?: ChainPosition): ChainVerdict {
    this.#broken ??= this.#end(head);
    return {
      intact: this.#broken === null,
      events: this.#events,
      head: this.#last.seq === 0 ? null : this.#last.hash,
      firstBroken: this.#broken,
      checkpoints: this.#matched,
    };
  }

  #judge(row: ChainRow): Break | null {
    const seq = this.#last.seq + 1;
    if (row.seq > seq) return { seq, id: null, problem: 'missing' };
    if (row.seq < seq) return { seq: row.seq, id: row.id, problem: 'reordered' };
    if (!isIntact(row)) return { seq, id: row.id, problem: 'altered' };
    if (row.previousHash !== this.#last.hash) return { seq, id: row.id, problem: 'reordered' };
    return null;
  }

  #checkpoint(row: ChainRow): Break | null {
    let known = this.#known[0];
    while (known !== undefined && known.seq <= row.seq) {
      if (known.seq === row.seq && known.hash !== row.hash) {
        return { seq: row.seq, id: row.id, problem: 'checkpoint' };
      }
      if (known.seq === row.seq) this.#matched++;
      this.#known.shift();
      known = this.#known[0];
    }
    return null;
  }

  #end(head: ChainPosition | undefined): Break | null {
    const { seq, hash } = this.#last;
    const furthest = Math.max(head?.seq ?? 0, this.#known.at(-1)?.seq ?? 0);
    if (furthest > seq) return { seq: seq + 1, id: null, problem: 'missing' };
    if (head === undefined || (head.seq === seq && head.hash === hash)) return null;
    return { seq, id: this.#lastId, problem: 'checkpoint' };
  }
}

/** Verifies rows in one go; see `ChainVerifier`. */
export function verifyChain(
  rows: Iterable<ChainRow>,
  start?: ChainPosition,
  checkpoints?: Iterable<ChainPosition>,
  head?: ChainPosition,
): ChainVerdict {
  const verifier = new ChainVerifier(start, checkpoints);
  for (const row of rows) verifier.push(row);
  return verifier.finish(head);
}

function isIntact(row: ChainRow): boolean {
  if (!/^[0-9a-f]{64}$/.test(row.previousHash)) return false;
  return linkHash(row.previousHash, row.event) === row.hash && idOf(row.event) === row.id;
}

function idOf(event: string): unknown {
  try {
    return (JSON.parse(event) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
}
