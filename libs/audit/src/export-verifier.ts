import { auditExportLine, type AuditExportLine, type PublicJwk } from '#libs/contracts';
import { BadJws, loadPublicKeys, type VerificationKey } from '#libs/oauth';
import { type Boundary, verifyBoundary } from './boundary.js';
import { ChainVerifier, type ChainPosition } from './chain-verifier.js';
import { CheckpointChain } from './checkpoint-chain.js';
import { GENESIS } from './link.js';

/** The first thing in an exported file that does not fit. */
export interface ExportFault {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Number of the event, where it is one. */
  readonly seq: number | null;
  readonly id: string | null;
  readonly problem: 'altered' | 'missing' | 'reordered' | 'checkpoint' | 'malformed' | 'truncated';
  readonly what: string;
}

export interface ExportVerdict {
  readonly intact: boolean;
  readonly tenant: string | null;
  readonly events: number;
  readonly checkpoints: number;
  readonly head: string | null;
  /** Number of the last event before the first that is here; 0: the chain is here from its beginning. */
  readonly after: number;
  /** The signed word for what retention removed before it, where there is one. */
  readonly boundary: Boundary | null;
  /** Signed words for what retention removed before a further part could be written: what is between two parts. */
  readonly gaps: readonly Boundary[];
  /** When the last checkpoint was signed: what was recorded until then is proved by signature. */
  readonly provenUntil: string | null;
  readonly fault: ExportFault | null;
}

const WORDS = {
  altered: 'its content is not what was hashed',
  missing: 'it is not there',
  reordered: 'it does not follow the event before it',
  checkpoint: 'the chain up to it is not the one that was signed',
} as const;

/** Lines that may come after a line. */
const NEXT: Readonly<Record<AuditExportLine['line'], readonly AuditExportLine['line'][]>> = {
  header: ['event', 'checkpoint', 'end'],
  event: ['event', 'checkpoint', 'end'],
  checkpoint: ['checkpoint', 'end'],
  end: ['header'],
};

/**
 * Verifies an exported audit chain offline, line by line, in two passes over the file, so that its size does not matter: `scan`
 * reads the frame and the checkpoints, `push` walks the events. Parts of one chain may follow one another, in their order.
 *
 * Without keys got elsewhere those of the file itself are used: then a file that somebody made up as a whole passes.
 */
export class ExportVerifier {
  #lines = 0;
  #before: AuditExportLine['line'] | undefined;
  #tenant: string | null = null;
  #checkpoints: CheckpointChain | undefined;
  #keys = new Map<string, VerificationKey>();
  #start: ChainPosition | undefined;
  #boundary: Boundary | null = null;
  /** By the line of the header that it is in. */
  #gaps = new Map<number, Boundary>();
  #ends: ChainPosition[] = [];
  #end: { line: number; head: ChainPosition } | undefined;
  #frame: ExportFault | undefined;
  #pushed = 0;
  #chain: ChainVerifier | undefined;
  #row: ExportFault | undefined;

  /**
   * @param keys public keys of the platform's checkpoints, trusted; absent: the file's own
   * @param partial whether a chain may begin later than with its first event though nobody signed for what was before
   */
  constructor(
    private readonly keys?: readonly PublicJwk[],
    private readonly partial = false,
  ) {}

  /** First pass. */
  scan(text: string): void {
    const line = ++this.#lines;
    if (this.#frame !== undefined) return;
    const read = parsed(text);
    if (read === undefined) {
      this.#frame = fault(line, 'malformed', 'the line is not one of an exported audit chain');
      return;
    }
    const allowed = this.#before === undefined ? ['header'] : NEXT[this.#before];
    this.#before = read.line;
    if (allowed.includes(read.line)) this.#frame = this.#take(read, line);
    else this.#frame = fault(line, 'reordered', `a line of kind ${read.line} does not belong here`, read);
  }

  /** Second pass, over the same lines. */
  push(text: string): void {
    const line = ++this.#pushed;
    if (this.#row !== undefined || (this.#frame !== undefined && line >= this.#frame.line)) return;
    const read = parsed(text);
    const gap = this.#gaps.get(line);
    if (read?.line !== 'event' && gap === undefined) return;
    this.#chain ??= this.#walk();
    if (gap !== undefined) this.#chain.resume({ seq: gap.seq, hash: gap.head });
    else if (read?.line === 'event') this.#chain.push(read);
    const { broken } = this.#chain;
    if (broken !== null)
      this.#row = { ...fault(line, broken.problem, WORDS[broken.problem]), seq: broken.seq, id: broken.id };
  }

  finish(): ExportVerdict {
    const chain = this.#chain ?? this.#walk();
    const whole = this.#frame === undefined && this.#before === 'end';
    const verdict = chain.finish(whole ? this.#end?.head : undefined);
    const found = this.#row ?? this.#frame ?? this.#tail(verdict.firstBroken) ?? this.#beginning();
    return {
      intact: found === undefined,
      tenant: this.#tenant,
      events: verdict.events,
      checkpoints: this.#checkpoints?.positions.length ?? 0,
      head: verdict.head,
      after: this.#start?.seq ?? 0,
      boundary: this.#boundary,
      gaps: [...this.#gaps.values()],
      provenUntil: this.#checkpoints?.last?.at ?? null,
      fault: found ?? null,
    };
  }

  #take(read: AuditExportLine, line: number): ExportFault | undefined {
    if (read.line === 'header') return this.#open(read, line);
    if (read.line === 'end') {
      this.#end = { line, head: { seq: read.seq, hash: read.hash } };
      this.#ends.push(this.#end.head);
    }
    if (read.line !== 'checkpoint') return undefined;
    this.#checkpoints?.push(read.jws);
    const wrong = this.#checkpoints?.fault;
    return wrong && { ...fault(line, wrong.problem, `checkpoint: ${wrong.what}`), seq: wrong.seq };
  }

  #open({ tenant, keys: own, after, boundary }: Header, line: number): ExportFault | undefined {
    const keys = usable(this.keys ?? own);
    if (keys === undefined) return fault(line, 'malformed', 'the keys are not usable');
    for (const [kid, key] of keys) this.#keys.set(kid, key);
    const place = after ?? { seq: 0, hash: GENESIS };
    let removed: Boundary | undefined;
    try {
      if (boundary !== undefined) removed = verifyBoundary(boundary, tenant, place, this.#keys);
    } catch (cause) {
      if (!(cause instanceof BadJws)) throw cause;
      return fault(line, 'checkpoint', `boundary: ${cause.message}`);
    }
    if (this.#end !== undefined) return this.#follows(tenant, place, removed, this.#end.head, line);
    this.#tenant = tenant;
    this.#start = after;
    this.#boundary = removed ?? null;
    this.#checkpoints = new CheckpointChain(tenant, this.#keys, after !== undefined);
    return undefined;
  }

  /** A further part goes on where the one before it ended, or after what retention has removed since. */
  #follows(
    tenant: string,
    after: ChainPosition,
    removed: Boundary | undefined,
    end: ChainPosition,
    line: number,
  ): ExportFault | undefined {
    if (tenant !== this.#tenant) return fault(line, 'reordered', 'this part is of another tenant');
    if (after.seq === end.seq && after.hash === end.hash) return undefined;
    if (after.seq > end.seq && removed !== undefined) {
      this.#gaps.set(line, removed);
      this.#checkpoints?.skip();
      return undefined;
    }
    const what = `this part begins after event ${after.seq}, and the one before it ended with ${end.seq}`;
    return fault(line, after.seq > end.seq ? 'missing' : 'reordered', what);
  }

  #walk(): ChainVerifier {
    const known = [...(this.#checkpoints?.positions ?? []), ...this.#ends.slice(0, -1)];
    const from = this.#start?.seq ?? 0;
    return new ChainVerifier(
      this.#start,
      known.filter(({ seq }) => seq > from),
    );
  }

  /** A file that was cut at the front says itself after which event it begins: that takes a signature. */
  #beginning(): ExportFault | undefined {
    if (this.#start === undefined || this.#boundary !== null || this.partial) return undefined;
    const what = `the chain begins after event ${this.#start.seq}, and no signed boundary says that what was before was removed`;
    return { ...fault(1, 'missing', what), seq: 1 };
  }

  /** What shows only when all lines are read. */
  #tail(broken: ReturnType<ChainVerifier['finish']>['firstBroken']): ExportFault | undefined {
    if (this.#end === undefined || this.#before !== 'end')
      return fault(this.#lines + 1, 'truncated', 'the file ends before its last line');
    if (broken === null) return undefined;
    const what =
      broken.problem === 'missing' ? WORDS.missing : 'the last line names another head than the chain has';
    return { ...fault(this.#end.line, broken.problem, what), seq: broken.seq, id: broken.id };
  }
}

type Header = Extract<AuditExportLine, { line: 'header' }>;

const fault = (
  line: number,
  problem: ExportFault['problem'],
  what: string,
  read?: AuditExportLine,
): ExportFault => ({
  line,
  seq: read?.line === 'event' ? read.seq : null,
  id: read?.line === 'event' ? read.id : null,
  problem,
  what,
});

function parsed(text: string): AuditExportLine | undefined {
  try {
    return auditExportLine.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function usable(keys: readonly PublicJwk[]): ReadonlyMap<string, VerificationKey> | undefined {
  try {
    return loadPublicKeys(keys);
  } catch {
    return undefined;
  }
}
