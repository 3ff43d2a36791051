import type { Span } from '../scan/finding.js';

/** A stretch of a text and what it reads as. */
export interface Edit extends Span {
  readonly text: string;
}

/** One way to read a text, which knows for each of its characters where in the text as received it came from. */
export class View {
  private constructor(
    readonly text: string,
    /** Rules that were undone to get here, outermost first. Empty for the text as received. */
    readonly steps: readonly string[],
    private readonly origin?: { readonly starts: Uint32Array; readonly ends: Uint32Array },
  ) {}

  static of(text: string): View {
    return new View(text, []);
  }

  /** Where in the text as received a span of this view came from. */
  raw(span: Span): Span {
    if (!this.origin || this.text.length === 0) return { start: span.start, end: span.end };
    const last = this.text.length - 1;
    const start = this.origin.starts[Math.min(span.start, last)] ?? 0;
    const end = this.origin.ends[Math.min(Math.max(span.end - 1, span.start), last)] ?? start;
    return { start: Math.min(start, end), end: Math.max(start, end) };
  }

  /**
   * This text with the edits made; `alone` leaves out all else, a line for each edit. Edits must not overlap and must
   * be in order.
   */
  read(step: string, edits: readonly Edit[], alone = false): View {
    const length = edits.reduce((sum, edit) => sum + edit.text.length + 1, alone ? 0 : this.text.length);
    const starts = new Uint32Array(length);
    const ends = new Uint32Array(length);
    let text = '';
    const add = (piece: string, from: Span) => {
      starts.fill(from.start, text.length, text.length + piece.length);
      ends.fill(from.end, text.length, text.length + piece.length);
      text += piece;
    };
    const keep = (from: number, to: number) => {
      if (this.origin) {
        starts.set(this.origin.starts.subarray(from, to), text.length);
        ends.set(this.origin.ends.subarray(from, to), text.length);
      } else
        for (let at = from; at < to; at++) {
          starts[text.length + at - from] = at;
          ends[text.length + at - from] = at + 1;
        }
      text += this.text.slice(from, to);
    };
    let at = 0;
    for (const edit of edits) {
      if (!alone) keep(at, edit.start);
      add(alone ? `${edit.text}\n` : edit.text, this.raw(edit));
      at = edit.end;
    }
    if (!alone) keep(at, this.text.length);
    return new View(text, [...this.steps, step], { starts, ends });
  }
}
