import type { ServerResponse } from 'node:http';
import type { OutgoingEvents } from '../decision/arrival.js';
import type { Journal } from '../streams/replay/journal.js';
import type { EarlyMessages } from '../upstream/caller-connection.js';

/** Proxies close connections on which nothing happens; a comment is something. */
const KEEP_ALIVE_MS = 15_000;
/** A caller that reads nothing for this long is given up. */
const STALLED_MS = 30_000;

/** A response as server-sent events: messages as they come, the answer last (mcp-protocol §9). */
export class EventStream implements EarlyMessages, OutgoingEvents {
  full = false;
  private readonly beat: NodeJS.Timeout;
  private stalled: NodeJS.Timeout | undefined;

  /** @param journal keeps what is sent; without it the stream cannot be resumed */
  constructor(
    private readonly response: ServerResponse,
    headers: Readonly<Record<string, string>>,
    private readonly journal?: Journal,
  ) {
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream',
      // Some proxies hold streams back until they are whole.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    this.beat = setInterval(() => void this.write(':\n\n'), KEEP_ALIVE_MS);
    response.on('close', () => {
      this.full = false;
      this.stop();
    });
    if (journal !== undefined) this.write(journal.opening);
  }

  send(message: string): boolean {
    return this.write(this.journal?.event(message) ?? `data: ${message}\n\n`);
  }

  /** An event whose text is made already: with an id of its own, say. */
  sendEvent(text: string): boolean {
    return this.write(text);
  }

  /** A caller that has left holds nothing up either. */
  onDrain(resume: () => void): void {
    const { response } = this;
    if (!this.full || response.destroyed) return resume();
    const once = (): void => {
      response.off('drain', once).off('close', once);
      resume();
    };
    response.on('drain', once).on('close', once);
  }

  onClose(closed: () => void): void {
    if (this.response.destroyed) closed();
    else this.response.once('close', closed);
  }

  /** What is sent from now on is for whoever resumes the stream; where nobody can, the stream goes on. */
  interrupt(): void {
    if (this.journal === undefined) return;
    this.stop();
    this.response.end();
  }

  /** @param answer JSON text; absent: the stream ends without one */
  end(answer: string | undefined): void {
    this.stop();
    if (answer === undefined) this.journal?.end();
    const text =
      answer === undefined ? undefined : (this.journal?.event(answer, true) ?? `data: ${answer}\n\n`);
    if (!this.response.writableEnded) this.response.end(text);
  }

  private write(text: string): boolean {
    if (this.response.writableEnded || this.response.destroyed) return true;
    if (this.response.write(text)) return true;
    if (!this.full) {
      this.full = true;
      this.stalled = setTimeout(() => this.response.destroy(), STALLED_MS);
      this.response.once('drain', () => {
        this.full = false;
        clearTimeout(this.stalled);
      });
    }
    return false;
  }

  private stop(): void {
    clearInterval(this.beat);
    clearTimeout(this.stalled);
  }
}
