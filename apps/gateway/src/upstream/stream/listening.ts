import { type MessageId, readUpstreamMessage, SseParser, UpstreamViolation } from '#libs/mcp';
import type { Listener, Reply } from './listener.js';

/** Events of one stream. A server that never stops talking is cut off. */
const MAX_EVENTS = 100_000;
/** The whole stream, in largest answers. */
const MAX_ANSWERS = 8;
/** Questions of one call: each may go to a person, and costs a request of ours. */
const MAX_REQUESTS = 16;

/** Said to the upstream, should a listener fail after all. */
const UNANSWERED: Reply = Object.freeze({ error: { code: -32603, message: 'Internal error' } });

/** How a question of the upstream is answered: with a message of our own to its session. */
export type Answerer = (id: MessageId, reply: Reply) => void;

/** Reads an upstream's event stream while it goes on: passes what comes before the answer to the listener, keeps the answer. */
export class Listening {
  /** Text of the answer, once it was seen. */
  answer: string | undefined;
  readonly parser: SseParser;
  private events = 0;
  private bytes = 0;
  private requests = 0;

  /** @param reply absent: the server has no session, so it may send no request (S26) */
  constructor(
    private readonly awaits: MessageId,
    private readonly maxBytes: number,
    readonly listener: Listener,
    private readonly reply: Answerer | undefined,
  ) {
    this.parser = new SseParser(maxBytes);
  }

  /** @throws UpstreamViolation */
  push(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.bytes > MAX_ANSWERS * this.maxBytes)
      throw new UpstreamViolation('too-large', `more than ${MAX_ANSWERS * this.maxBytes} bytes of events`);
    for (const { data } of this.parser.push(chunk)) {
      if (++this.events > MAX_EVENTS) throw new UpstreamViolation('too-large', 'more than 100000 events');
      // An event with empty data only primes reconnection (SEP-1699).
      if (data !== '') this.take(data);
    }
  }

  /** Whether reading should pause until `resume` is called. */
  congested(resume: () => void): boolean {
    return this.listener.congested(resume);
  }

  private take(data: string): void {
    const message = readUpstreamMessage(data, this.awaits);
    switch (message.kind) {
      case 'answer':
        if (this.answer !== undefined) throw new UpstreamViolation('second-response');
        this.answer = data;
        return;
      case 'notification':
        // What comes after the answer has nobody to go to.
        if (this.answer === undefined) this.listener.onNotification(message.method, message.params);
        return;
      case 'request': {
        const { id, method, params } = message;
        const { reply } = this;
        if (reply === undefined) throw new UpstreamViolation('server-request', method);
        if (++this.requests > MAX_REQUESTS)
          throw new UpstreamViolation('server-request', `more than ${MAX_REQUESTS} in one call`);
        void this.listener.onRequest(method, params).then(
          (said) => reply(id, said),
          () => reply(id, UNANSWERED),
        );
      }
    }
  }
}
