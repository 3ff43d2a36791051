/** A text longer than this is counted in part, and the rest by the same measure: counting takes time in proportion to it. */
const MAX_CHARS = 64 * 1024;
/** A run without a break takes time in proportion to its square, so no run is longer than this. */
const LONG_RUN = /(\S{128}|\s{128})/;
/** While the counter is not loaded: no text has fewer bytes than this per token on average, so nothing is undercharged by much. */
const BYTES_PER_TOKEN = 3;
/** What looks like a control token in a payload is text like any other. */
const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

type Count = (text: string, options: typeof PLAIN) => number;

/** Counts tokens as models of today do (o200k). Its tables are loaded only where a budget or a price asks for tokens. */
export class TokenCounter {
  private counted: Count | undefined;
  private loading: Promise<void> | undefined;

  /** Loads the tables, once. */
  load(): Promise<void> {
    this.loading ??= import('gpt-tokenizer/encoding/o200k_base').then(({ countTokens }) => {
      this.counted = countTokens;
    });
    return this.loading;
  }

  /** Before `load` has ended: an estimate from the size. */
  count(text: string): number {
    const { counted } = this;
    if (counted === undefined) return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
    const part = text.slice(0, MAX_CHARS);
    let tokens = 0;
    for (const piece of part.split(LONG_RUN)) if (piece !== '') tokens += counted(piece, PLAIN);
    return part.length === text.length ? tokens : Math.ceil((tokens * text.length) / part.length);
  }
}
