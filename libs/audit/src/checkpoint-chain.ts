import { sha256Hex } from '#libs/manifest';
import { BadJws, type VerificationKey } from '#libs/oauth';
import type { ChainPosition } from './chain-verifier.js';
import { verifyCheckpoint, type Checkpoint } from './checkpoint.js';

/** What is wrong with a checkpoint. */
export interface CheckpointFault {
  /** Number of the event that it should belong to; of the one before it when it cannot be read. */
  readonly seq: number;
  readonly problem: 'checkpoint' | 'missing' | 'reordered';
  readonly what: string;
}

/**
 * Takes signed checkpoints in the order of their making and tells the positions that they prove. Each names the one before it by
 * hash, so one that was taken out, put in or moved is noticed at the next. Those of before this was so name none.
 *
 * Not noticed: checkpoints taken away from the end, by themselves; the chain's own verifier is given what is left.
 */
export class CheckpointChain {
  /** Of every checkpoint up to the first that is wrong. */
  readonly positions: ChainPosition[] = [];
  fault: CheckpointFault | undefined;
  /** Claims of the last good one. */
  last: Checkpoint | undefined;
  #lastHash: string | null = null;

  constructor(
    private readonly tenant: string,
    private readonly keys: ReadonlyMap<string, VerificationKey>,
    /** What came before the first is not at hand, so what the first names is not looked for. */
    private partial = false,
  ) {}

  /** What comes before the next one is not at hand either. */
  skip(): void {
    this.partial = true;
  }

  /** @param seq number that is stored beside the checkpoint, where there is one */
  push(jws: string, seq?: number): void {
    if (this.fault !== undefined) return;
    const claims = this.#read(jws, seq);
    if (claims === undefined) return;
    this.fault = this.#place(claims, seq);
    if (this.fault !== undefined) return;
    this.positions.push({ seq: claims.seq, hash: claims.head });
    this.last = claims;
    this.partial = false;
    this.#lastHash = sha256Hex(jws);
  }

  #read(jws: string, seq: number | undefined): Checkpoint | undefined {
    try {
      return verifyCheckpoint(jws, this.tenant, this.keys);
    } catch (cause) {
      if (!(cause instanceof BadJws)) throw cause;
      this.fault = { seq: seq ?? this.last?.seq ?? 0, problem: 'checkpoint', what: cause.message };
      return undefined;
    }
  }

  #place({ seq, previous }: Checkpoint, stored: number | undefined): CheckpointFault | undefined {
    if (stored !== undefined && stored !== seq)
      return { seq: stored, problem: 'checkpoint', what: `it is the checkpoint of event ${seq}` };
    if (this.last !== undefined && seq <= this.last.seq)
      return { seq, problem: 'reordered', what: `it comes after the checkpoint of event ${this.last.seq}` };
    if (previous === undefined && this.last?.previous !== undefined)
      return { seq, problem: 'checkpoint', what: 'it names no checkpoint before it, as those before it do' };
    if (!this.partial && previous !== undefined && previous !== this.#lastHash)
      return { seq, problem: 'missing', what: 'the checkpoint that it follows is not there' };
    return undefined;
  }
}
