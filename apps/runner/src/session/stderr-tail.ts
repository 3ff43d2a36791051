/** Shapes of credentials that are known by their look (RFC 7515 tokens, keys of common services). */
const SECRETS =
  /\b(eyJ[\w-]+\.[\w-]+\.[\w-]*|gh[opsu]_\w{20,}|xox[abp]-[\w-]+|AKIA[0-9A-Z]{16}|sk-[\w-]{20,})|((?:bearer|basic|password|secret|token)[ =:]+)\S+/gi;
// eslint-disable-next-line no-control-regex -- control characters of a hostile tool must not reach a terminal
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** The last bytes of standard error: for people only, never parsed, never shown to a model. */
export class StderrTail {
  private chunks: Buffer[] = [];
  private held = 0;
  private counted = 0;

  constructor(private readonly keep: number) {}

  /** Bytes since `restart`, kept or not. */
  get bytes(): number {
    return this.counted;
  }

  restart(): void {
    this.counted = 0;
  }

  push(chunk: Buffer): void {
    this.counted += chunk.length;
    const part = chunk.length > this.keep ? chunk.subarray(chunk.length - this.keep) : chunk;
    // Copied: a small tail must not hold a large buffer.
    this.chunks.push(Buffer.from(part));
    this.held += part.length;
    while (this.held - (this.chunks[0]?.length ?? 0) >= this.keep && this.chunks.length > 1)
      this.held -= this.chunks.shift()?.length ?? 0;
  }

  /** Without control characters and what looks like a credential. */
  text(): string {
    const all = Buffer.concat(this.chunks);
    return all
      .subarray(Math.max(0, all.length - this.keep))
      .toString('utf8')
      .replace(CONTROL, '')
      .replace(SECRETS, '$2[redacted]')
      .trim();
  }
}
