import { type LoggedEvent, MAX_CHARACTERS } from './event-log.js';

/** When a client should come back after a stream broke, in milliseconds. */
export const RETRY_MS = 1_000;

/** Numbers the events of one stream and keeps the newest, so that the stream can be resumed. */
export class Journal {
  private n = 0;
  /** Of the events that are kept, oldest first. */
  private readonly sizes: number[] = [];
  private characters = 0;

  /**
   * @param idOf id of the event at a position; 0 is the beginning
   * @param keep stores an event; those before `dropBefore` need not be kept
   */
  constructor(
    private readonly idOf: (n: number) => string,
    private readonly keep: (event: LoggedEvent, dropBefore: number) => void,
  ) {}

  /** Event that carries no message, only an id to come back with (SEP-1699). */
  get opening(): string {
    return `id: ${this.idOf(0)}\nretry: ${RETRY_MS}\ndata: \n\n`;
  }

  /** Text of the event that carries a message. @param last nothing comes after it */
  event(message: string, last = false): string {
    const n = ++this.n;
    const data = message.length > MAX_CHARACTERS ? '' : message;
    this.sizes.push(data.length);
    this.characters += data.length;
    while (this.characters > MAX_CHARACTERS) this.characters -= this.sizes.shift() ?? 0;
    this.keep({ n, data, last }, n - this.sizes.length + 1);
    return `id: ${this.idOf(n)}\ndata: ${message}\n\n`;
  }

  /** The stream ended without an answer. */
  end(): void {
    this.keep({ n: ++this.n, data: '', last: true }, 0);
  }
}
