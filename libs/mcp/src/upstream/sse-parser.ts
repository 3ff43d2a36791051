import { UpstreamViolation } from './upstream-violation.js';

export interface SseEvent {
  readonly event: string;
  readonly data: string;
  readonly id?: string;
}

const LF = 10;
const CR = 13;

/**
 * Incremental parser of `text/event-stream` (WHATWG HTML §9.2). Feed it bytes as they arrive; it yields whole events.
 * An event that the end of the stream cuts off is not yielded.
 */
export class SseParser {
  /** Milliseconds after which the server wants a broken stream to be resumed; undefined while it has not said so. */
  retryMs: number | undefined;
  // Not fatal: the specification decodes with replacement; a replaced character fails later, in strict JSON or a hash.
  private readonly utf8 = new TextDecoder('utf-8');
  private line = '';
  private event = '';
  private id: string | undefined;
  private seen: string | undefined;
  private data: string[] = [];
  private held = 0;
  private afterCr = false;

  /** @param maxEvent characters that one event may hold, line endings excluded */
  constructor(private readonly maxEvent: number) {}

  /** Id of the last whole event: what a stream is resumed from. Undefined when there was none, or an empty one. */
  get lastEventId(): string | undefined {
    return this.seen === '' ? undefined : this.seen;
  }

  /** @throws UpstreamViolation `too-large` */
  push(chunk: Uint8Array): SseEvent[] {
    const text = this.utf8.decode(chunk, { stream: true });
    const events: SseEvent[] = [];
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (this.afterCr) {
        this.afterCr = false;
        if (code === LF) {
          start = i + 1;
          continue;
        }
      }
      if (code !== LF && code !== CR) continue;
      this.take(text.slice(start, i));
      start = i + 1;
      this.afterCr = code === CR;
      const event = this.endLine();
      if (event !== undefined) events.push(event);
    }
    this.take(text.slice(start));
    return events;
  }

  private take(part: string): void {
    this.held += part.length;
    if (this.held > this.maxEvent) throw new UpstreamViolation('too-large', 'server-sent event');
    this.line += part;
  }

  private endLine(): SseEvent | undefined {
    const line = this.line;
    this.line = '';
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) {
      this.held -= line.length;
      return undefined;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  private dispatch(): SseEvent | undefined {
    const { event, data, id } = this;
    this.event = '';
    this.data = [];
    this.held = 0;
    this.seen = id;
    if (data.length === 0) return undefined;
    return { event: event || 'message', data: data.join('\n'), ...(id === undefined ? {} : { id }) };
  }
}
