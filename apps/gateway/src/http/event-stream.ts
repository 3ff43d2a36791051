import type { ServerResponse } from 'node:http';
import type { EarlyMessages } from '../upstream/caller-connection.js';

/** Proxies close connections on which nothing happens; a comment is something. */
const KEEP_ALIVE_MS = 15_000;
/** A caller that reads nothing for this long is given up. */
const STALLED_MS = 30_000;

/** A response as server-sent events: messages as they come, the answer last (mcp-protocol §9). */
export class EventStream implements EarlyMessages {
  full = false;
  private readonly beat: NodeJS.Timeout;
  private stalled: NodeJS.Timeout | undefined;

  constructor(
    private readonly response: ServerResponse,
    headers: Readonly<Record<string, string>>,
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
  }

  send(message: string): boolean {
    return this.write(`data: ${message}\n\n`);
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

  /** @param answer JSON text; absent: the stream ends without one */
  end(answer: string | undefined): void {
    this.stop();
    this.response.end(answer === undefined ? undefined : `data: ${answer}\n\n`);
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
