import { auditExportLine, type AuditExportLine, type PublicJwk } from '#libs/contracts';
import { loadPublicKeys, type VerificationKey } from '#libs/oauth';
import { ChainVerifier, type ChainPosition } from './chain-verifier.js';
import { CheckpointChain } from './checkpoint-chain.js';

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
  end: [],
};

/**
 * Verifies an exported audit chain offline, line by line, in two passes over the file, so that its size does not matter: `scan`
 * reads the frame and the checkpoints, `push` walks the events.
 *
 * Without keys got elsewhere those of the file itself are used: then a file that somebody made up as a whole passes.
 */
export class ExportVerifier {
  #lines = 0;
  #before: AuditExportLine['line'] | undefined;
  #tenant: string | null = null;
  #checkpoints: CheckpointChain | undefined;
  #end: { line: number; head: ChainPosition } | undefined;
  #frame: ExportFault | undefined;
  #pushed = 0;
  #chain: ChainVerifier | undefined;
  #row: ExportFault | undefined;

  /** @param keys public keys of the platform's checkpoints, trusted; absent: the file's own */
  constructor(private readonly keys?: readonly PublicJwk[]) {}

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
    if (read?.line !== 'event') return;
    this.#chain ??= new ChainVerifier(undefined, this.#checkpoints?.positions);
    this.#chain.push(read);
    const { broken } = this.#chain;
    if (broken !== null)
      this.#row = { ...fault(line, broken.problem, WORDS[broken.problem]), seq: broken.seq, id: broken.id };
  }

  finish(): ExportVerdict {
    const chain = this.#chain ?? new ChainVerifier(undefined, this.#checkpoints?.positions);
    const verdict = chain.finish(this.#frame === undefined ? this.#end?.head : undefined);
    const found = this.#row ?? this.#frame ?? this.#tail(verdict.firstBroken);
    return {
      intact: found === undefined,
      tenant: this.#tenant,
      events: verdict.events,
      checkpoints: this.#checkpoints?.positions.length ?? 0,
      head: verdict.head,
      provenUntil: this.#checkpoints?.last?.at ?? null,
      fault: found ?? null,
    };
  }

  #take(read: AuditExportLine, line: number): ExportFault | undefined {
    if (read.line === 'header') {
      const keys = usable(this.keys ?? read.keys);
      this.#tenant = read.tenant;
      if (keys === undefined) return fault(line, 'malformed', 'the keys are not usable');
      this.#checkpoints = new CheckpointChain(read.tenant, keys);
    }
    if (read.line === 'end') this.#end = { line, head: { seq: read.seq, hash: read.hash } };
    if (read.line !== 'checkpoint') return undefined;
    this.#checkpoints?.push(read.jws);
    const wrong = this.#checkpoints?.fault;
    return wrong && { ...fault(line, wrong.problem, `checkpoint: ${wrong.what}`), seq: wrong.seq };
  }

  /** What shows only when all lines are read. */
  #tail(broken: ReturnType<ChainVerifier['finish']>['firstBroken']): ExportFault | undefined {
    if (this.#end === undefined)
      return fault(this.#lines + 1, 'truncated', 'the file ends before its last line');
    if (broken === null) return undefined;
    const what =
      broken.problem === 'missing' ? WORDS.missing : 'the last line names another head than the chain has';
    return { ...fault(this.#end.line, broken.problem, what), seq: broken.seq, id: broken.id };
  }
}

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
