import { SseParser, UpstreamViolation } from '#libs/mcp';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Listening } from './stream/listening.js';
import { UpstreamFailure } from './upstream-failure.js';

/** An HTTP answer, whole and within its bounds. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly sessionId: string | undefined;
  readonly body: Buffer;
  /** Set when an event stream ended before its answer, and may be resumed. */
  readonly resume?: ResumePoint;
}

/** Where an event stream goes on (SEP-1699). */
export interface ResumePoint {
  readonly lastEventId: string;
  /** Milliseconds that the server asks to wait; undefined: it does not say. */
  readonly retryMs: number | undefined;
}

export interface Bounds {
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number;
  /** Largest body. */
  readonly maxBytes: number;
}

/** After the answer was seen in an event stream, the time a server has to end the stream before we do. */
const STREAM_END_MS = 250;

/**
 * One request and its answer on a pooled connection: bounded by time and size, no redirect followed, no content coding
 * accepted (mcp-protocol §5.3). Redirects and other statuses are returned like any answer; the caller judges them.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Whether the request went onto a connection: then the upstream may have acted on it. */
  sent = false;
  private readonly settled = Promise.withResolvers<HttpAnswer>();
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private failure: UpstreamFailure | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private stream: SseParser | undefined;
  private ending: NodeJS.Timeout | undefined;
  /** The upstream is read no further, because the caller does not read. */
  private paused = false;

  /**
   * @param awaits id of the response that completes an event stream
   * @param listening takes an event stream apart while it goes on; without it the stream is kept whole
   */
  constructor(
    private readonly bounds: Bounds,
    private readonly awaits: string | number | undefined,
    private readonly listening?: Listening,
  ) {
    this.timer = setTimeout(() => this.fail(late(bounds.timeoutMs, this.paused)), bounds.timeoutMs);
    // An exchange that was made and never waited for must not end the process; whoever waits is still told.
    this.settled.promise.catch(() => undefined);
  }

  /** @throws UpstreamFailure */
  get answer(): Promise<HttpAnswer> {
    return this.settled.promise;
  }

  /** Ends the exchange now. On the modern transport that tells the upstream to stop (S26: closing the stream cancels). */
  cancel(why: string): void {
    this.fail(new UpstreamFailure('upstream-failed', why, false));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.failure !== undefined) controller.abort(this.failure);
    else this.sent = true;
  }

  onResponseStart(_controller: unknown, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
    const coding = headers['content-encoding'];
    if (coding !== undefined && coding !== 'identity') {
      this.fail(new UpstreamFailure('upstream-failed', 'the answer has a content coding', true, status));
    } else if (Number(headers['content-length'] ?? 0) > this.bounds.maxBytes)
      this.fail(tooLarge(this.bounds));
    else if (this.awaits !== undefined && headers['content-type']?.startsWith('text/event-stream') === true) {
      this.stream = new SseParser(this.bounds.maxBytes);
      this.listening?.listener.onOpened?.();
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.stream !== undefined && this.listening !== undefined)
      return this.listen(controller, this.listening, chunk);
    this.size += chunk.length;
    if (this.size > this.bounds.maxBytes) return this.fail(tooLarge(this.bounds));
    this.chunks.push(chunk);
    if (this.stream !== undefined && this.ending === undefined && this.completes(this.stream, chunk))
      this.endSoon();
  }

  onResponseEnd(): void {
    this.complete();
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.fail(new UpstreamFailure('upstream-failed', error.message, true));
  }

  /** Nothing of the stream is kept but its answer, so only each event is bounded, and its number. */
  private listen(controller: Dispatcher.DispatchController, listening: Listening, chunk: Buffer): void {
    try {
      listening.push(chunk);
    } catch (cause) {
      if (!(cause instanceof UpstreamViolation)) throw cause;
      const reason = cause.kind === 'too-large' ? 'output-too-large' : 'upstream-failed';
      return this.fail(new UpstreamFailure(reason, `protocol violation, ${cause.message}`, true));
    }
    if (listening.answer !== undefined && this.ending === undefined) {
      this.chunks.push(Buffer.from(listening.answer));
      this.size = this.chunks[0]?.length ?? 0;
      this.headers = { ...this.headers, 'content-type': 'application/json' };
      this.endSoon();
    }
    // It may resume before it is paused, so that is noted first.
    this.paused = true;
    const congested = listening.congested(() => {
      this.paused = false;
      controller.resume();
    });
    this.paused &&= congested;
    if (this.paused) controller.pause();
  }

  private endSoon(): void {
    this.ending = setTimeout(() => {
      this.complete();
      this.controller?.abort(new Error('the event stream stayed open after its answer'));
    }, STREAM_END_MS);
  }

  private completes(stream: SseParser, chunk: Buffer): boolean {
    return stream.push(chunk).some(({ data }) => isResponseTo(this.awaits, data));
  }

  private complete(): void {
    this.stopTimers();
    const type = this.headers['content-type'];
    const session = this.headers['mcp-session-id'];
    this.settled.resolve({
      status: this.status,
      contentType: type,
      sessionId: typeof session === 'string' ? session : undefined,
      body: this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks, this.size),
      ...(this.stream === undefined || this.ending !== undefined ? {} : this.resumable(this.stream)),
    });
  }

  private resumable(stream: SseParser): Pick<HttpAnswer, 'resume'> {
    const { lastEventId, retryMs } = this.listening?.parser ?? stream;
    return lastEventId === undefined ? {} : { resume: { lastEventId, retryMs } };
  }

  private fail(failure: UpstreamFailure): void {
    this.stopTimers();
    this.failure ??= failure;
    this.settled.reject(this.failure);
    this.controller?.abort(this.failure);
  }

  private stopTimers(): void {
    clearTimeout(this.timer);
    clearTimeout(this.ending);
  }
}

/** A cheap look; `readUpstreamResponse` reads the whole body strictly afterwards. */
function isResponseTo(id: string | number | undefined, data: string): boolean {
  try {
    const message = JSON.parse(data) as { id?: unknown; method?: unknown };
    return message.id === id && message.method === undefined;
  } catch {
    return false;
  }
}

/** @param unread the caller did not read what came before the answer, for which the server is not to blame */
const late = (ms: number, unread: boolean): UpstreamFailure =>
  new UpstreamFailure(
    'upstream-timeout',
    `no complete answer within ${ms} ms${unread ? '; the caller did not read what came before it' : ''}`,
    !unread,
  );

const tooLarge = ({ maxBytes }: Bounds): UpstreamFailure =>
  new UpstreamFailure('output-too-large', `the answer is larger than ${maxBytes} bytes`, false);
