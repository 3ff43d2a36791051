/** The tool wrote more than it may. */
export class FrameLimit extends Error {
  override readonly name = 'FrameLimit';

  constructor(readonly kind: 'frame-limit' | 'output-limit') {
    super(kind === 'frame-limit' ? 'one line is larger than allowed' : 'the output is larger than allowed');
  }
}

const NEWLINE = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Cuts standard output into lines (MCP stdio transport: one message a line), bounded while it grows: a line without an end
 * and a flood of lines are both refused before they are held.
 */
export class FrameReader {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private counted = 0;

  /** @param frameBytes bound of one line, without its newline. @param outBytes bound of everything since `restart` */
  constructor(
    private readonly frameBytes: number,
    private readonly outBytes: number,
  ) {}

  /** Bytes since `restart`. */
  get bytes(): number {
    return this.counted;
  }

  /** Whether the last line has ended. */
  get atLineEnd(): boolean {
    return this.pendingBytes === 0;
  }

  /** A new call begins. */
  restart(): void {
    this.counted = this.pendingBytes;
  }

  /** @returns complete lines, without newline. @throws FrameLimit; TypeError for text that is not UTF-8 */
  push(chunk: Buffer): string[] {
    this.counted += chunk.length;
    if (this.counted > this.outBytes) throw new FrameLimit('output-limit');
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      lines.push(this.line(chunk.subarray(from, end)));
      from = end + 1;
    }
    this.keep(chunk.subarray(from));
    return lines;
  }

  private line(rest: Buffer): string {
    this.keep(rest);
    const whole = this.pending.length === 1 ? (this.pending[0] as Buffer) : Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    return utf8.decode(whole.at(-1) === 0x0d ? whole.subarray(0, -1) : whole);
  }

  private keep(part: Buffer): void {
    this.pendingBytes += part.length;
    if (this.pendingBytes > this.frameBytes) throw new FrameLimit('frame-limit');
    if (part.length > 0) this.pending.push(part);
  }
}
