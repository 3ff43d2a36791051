import type { ExitReason } from '#libs/contracts';
import { isObject, parseStrictJson, StrictJsonError } from '#libs/manifest';
import { FrameLimit, FrameReader } from '#libs/sandbox';
import { RunFailure } from '../sandbox/run-failure.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { StderrTail } from './stderr-tail.js';

export interface SessionLimits {
  readonly frameBytes: number;
  readonly outBytes: number;
  readonly stderrBytes: number;
}

export interface Answer {
  /** Minted here; nobody else's answer has it. */
  readonly id: number;
  /** JSON-RPC text as received. */
  readonly raw: string;
}

interface Pending {
  readonly id: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (failure: RunFailure) => void;
  readonly onNotification: ((raw: string) => void) | undefined;
}

/** A list of a thousand tools with deep schemas is the largest message there is. */
const LIMITS = { maxMembers: 1_000_000, maxDepth: 72 };
/** Notifications that a server may send while nobody has asked it anything, before it is discarded. */
const IDLE_NOTIFICATIONS = 10;
const METHOD_NOT_FOUND = -32601;

/**
 * JSON-RPC over the pipes of one sandbox, one request in flight. Everything that comes out is untrusted: what breaks the
 * protocol ends the session, for good.
 */
export class StdioSession {
  readonly stderr: StderrTail;
  private readonly frames: FrameReader;
  private pending: Pending | undefined;
  private failure: RunFailure | undefined;
  private lastId = 0;
  private idleNotifications = 0;

  constructor(
    private readonly sandbox: Sandbox,
    limits: SessionLimits,
  ) {
    this.frames = new FrameReader(limits.frameBytes, limits.outBytes);
    this.stderr = new StderrTail(limits.stderrBytes);
    sandbox.stdout.on('data', (chunk: Buffer) => this.read(chunk));
    sandbox.stdout.on('error', () => undefined); // `exited` tells
    sandbox.stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk));
    sandbox.stderr.on('error', () => undefined);
    sandbox.stdout.once('end', () => this.ended());
    void sandbox.exited.then(() => this.ended());
  }

  /** Why nothing more can be asked, if so. */
  get broken(): RunFailure | undefined {
    return this.failure;
  }

  get stdoutBytes(): number {
    return this.frames.bytes;
  }

  /**
   * One request and its answer, or why there is none.
   *
   * @param gone aborts with `cancelled`: the server is told, and the session must not be used again
   * @throws RunFailure
   */
  async request(
    body: (id: number) => string,
    {
      timeoutMs,
      late = 'call-timeout',
      gone,
      onNotification,
    }: {
      timeoutMs: number;
      late?: Exclude<ExitReason, 'ok'>;
      gone?: AbortSignal;
      onNotification?: (raw: string) => void;
    },
  ): Promise<Answer> {
    if (this.failure !== undefined) throw this.failure;
    if (this.pending !== undefined) throw new Error('a request is under way: one sandbox serves one call');
    const id = ++this.lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.pending = { id, resolve, reject, onNotification };
    this.frames.restart();
    this.idleNotifications = 0;
    const timer = setTimeout(() => this.fail(late, `no answer within ${timeoutMs} ms`), timeoutMs);
    const leave = (): void => {
      this.send(notice('notifications/cancelled', { requestId: id, reason: 'the caller went away' }));
      this.fail('cancelled', 'the caller went away');
    };
    if (gone?.aborted === true) leave();
    gone?.addEventListener('abort', leave, { once: true });
    this.send(body(id));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      gone?.removeEventListener('abort', leave);
      this.pending = undefined;
    }
  }

  notify(method: string): void {
    this.send(notice(method));
  }

  /** Ends the session from outside. */
  fail(reason: Exclude<ExitReason, 'ok'>, detail: string): void {
    this.failure ??= new RunFailure(reason, detail);
    this.pending?.reject(this.failure);
  }

  private send(text: string): void {
    this.sandbox.stdin.write(`${text}\n`);
  }

  /** Nothing that comes after the end of the session is looked at. */
  private read(chunk: Buffer): void {
    if (this.failure !== undefined) return;
    try {
      for (const line of this.frames.push(chunk)) if (line.trim() !== '') this.message(line);
    } catch (cause) {
      if (cause instanceof FrameLimit) this.fail(cause.kind, cause.message);
      else if (cause instanceof StrictJsonError || isUndecodable(cause))
        this.fail('protocol-error', `standard output holds what is no message: ${cause.message}`);
      else throw cause;
    }
  }

  private message(line: string): void {
    const message = parseStrictJson(line, LIMITS);
    if (!isObject(message) || message['jsonrpc'] !== '2.0')
      return this.fail('protocol-error', 'standard output holds what is no JSON-RPC message');
    if (typeof message['method'] === 'string')
      return 'id' in message ? this.refuse(message['id'], message['method']) : this.notified(line);
    const { pending } = this;
    if (pending === undefined) return this.fail('protocol-error', 'an answer to no request');
    if (message['id'] !== pending.id) return this.fail('protocol-error', 'an answer to another request');
    // One answer: what follows finds no request.
    this.pending = undefined;
    pending.resolve({ id: pending.id, raw: line });
  }

  /** A server may not ask: sampling, roots and elicitation were not offered. `ping` is answered. */
  private refuse(id: unknown, method: string): void {
    if (typeof id !== 'string' && typeof id !== 'number')
      return this.fail('protocol-error', 'a request with an id that is none');
    const outcome =
      method === 'ping' ? { result: {} } : { error: { code: METHOD_NOT_FOUND, message: 'Method not found' } };
    this.send(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
    this.counted();
  }

  private notified(line: string): void {
    if (this.pending === undefined) this.counted();
    else this.pending.onNotification?.(line);
  }

  private counted(): void {
    if (this.pending === undefined && ++this.idleNotifications > IDLE_NOTIFICATIONS)
      this.fail('protocol-error', `more than ${IDLE_NOTIFICATIONS} messages that nobody asked for`);
  }

  private ended(): void {
    this.fail('tool-exit', `the server ended. It said last: ${this.stderr.text().slice(-300)}`);
  }
}

/** Not every TypeError: one of ours must not be laid at the door of the server. */
const isUndecodable = (cause: unknown): cause is Error =>
  (cause as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';

const notice = (method: string, params?: object): string =>
  JSON.stringify({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
