import type { GuardPolicy } from '#libs/contracts';
import { findSecrets, judgeContent } from '#libs/guard';
import { LOG_LEVELS, type LogLevel, type MessageId } from '#libs/mcp';
import type { CallerConnection } from '../upstream/caller-connection.js';
import type { Listener, Reply } from '../upstream/stream/listener.js';

type Members = Readonly<Record<string, unknown>>;

/** What of an upstream's talk a caller has asked for, and may hear. */
export interface Wanted {
  /** The caller's own token; undefined: no progress. */
  readonly progressToken: MessageId | undefined;
  /** Least level of logs; undefined: none. */
  readonly logLevel: LogLevel | undefined;
  /** Asks the caller's side; undefined: nobody may. */
  readonly ask: ((method: string, params: Members) => Promise<Reply>) | undefined;
  /** What may be said in results of the item that is called, and so before them; undefined: nothing is looked for. */
  readonly policy: GuardPolicy | undefined;
}

const MAX_TEXT = 512;
const MAX_LOG_BYTES = 8 * 1024;
const MAX_LOGGER = 128;
/** Characters of one call's talk that are judged. Judging takes its time, so a server that says more is not heard. */
const MAX_JUDGED = 256 * 1024;

/** Passes on what an upstream says before its answer: each message checked and built anew, in order, at the caller's pace. */
export class Relay implements Listener {
  private progress = -Infinity;
  private judged = 0;
  /** The newest progress, while the caller does not read. */
  private held: string | undefined;

  constructor(
    private readonly connection: CallerConnection,
    private readonly wanted: Wanted,
  ) {}

  get wantsProgress(): boolean {
    return this.wanted.progressToken !== undefined;
  }

  get logLevel(): LogLevel | undefined {
    return this.wanted.logLevel;
  }

  onNotification(method: string, params: Members): void {
    if (method === 'notifications/progress') this.report(params);
    else if (method === 'notifications/message') this.log(params);
    // Lists change by approval here, and other notifications ask for nothing.
  }

  async onRequest(method: string, params: Members): Promise<Reply> {
    return (
      (await this.wanted.ask?.(method, params)) ?? { error: { code: -32601, message: 'Method not found' } }
    );
  }

  /** A client that can come back need not wait for a server that lets nobody wait. */
  onInterrupted(): void {
    this.connection.messages?.interrupt();
  }

  congested(resume: () => void): boolean {
    const { messages } = this.connection;
    if (messages?.full !== true) return false;
    messages.onDrain(() => {
      if (this.held !== undefined) messages.send(this.held);
      this.held = undefined;
      resume();
    });
    return true;
  }

  /** The token is not compared: ours is the id of a request that nobody else has an answer of on this stream. */
  private report({ progress, total, message }: Members): void {
    const { progressToken } = this.wanted;
    if (progressToken === undefined || typeof progress !== 'number' || progress <= this.progress) return;
    this.progress = progress;
    this.send('notifications/progress', {
      progressToken,
      progress,
      ...(typeof total === 'number' ? { total } : {}),
      ...(typeof message === 'string' && this.harmless(message)
        ? { message: message.slice(0, MAX_TEXT) }
        : {}),
    });
  }

  private log({ level, logger, data }: Members): void {
    const { logLevel } = this.wanted;
    const severity = LOG_LEVELS.findIndex((known) => known === level);
    if (logLevel === undefined || severity < LOG_LEVELS.indexOf(logLevel)) return;
    const text = JSON.stringify(data) as string | undefined;
    // A log is for people to read: one with a secret in it is for nobody.
    if (text === undefined || Buffer.byteLength(text) > MAX_LOG_BYTES || findSecrets(text).length > 0) return;
    const by = typeof logger === 'string' ? { logger: logger.slice(0, MAX_LOGGER) } : {};
    const said = { ...by, data };
    if (this.mayPass(said, text.length)) this.send('notifications/message', { level, ...said });
  }

  /** Judges more than is sent, so that nothing is overlooked because it was cut. */
  private harmless(message: string): boolean {
    const text = message.slice(0, 2 * MAX_TEXT);
    return this.mayPass(text, text.length);
  }

  /** Whether the guard takes nothing out of it and blocks nothing: what is said on the way is passed on whole or not at all. */
  private mayPass(said: unknown, size: number): boolean {
    const { policy } = this.wanted;
    if (policy === undefined) return true;
    this.judged += size;
    if (this.judged > MAX_JUDGED) return false;
    const { blocked, value } = judgeContent('results', said, policy);
    return !blocked && value === said;
  }

  private send(method: string, params: object): void {
    const { messages } = this.connection;
    if (messages === undefined) return;
    const text = JSON.stringify({ jsonrpc: '2.0', method, params });
    // A caller that does not keep up gets the newest progress, and no log that is too many.
    if (!messages.full) messages.send(text);
    else if (method === 'notifications/progress') this.held = text;
  }
}
