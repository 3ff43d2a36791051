import { redacted } from './redacted.js';

const LEVELS = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const;
export type JsonLogLevel = (typeof LEVELS)[number];

/**
 * What a framework is given as its logger (`LoggerService` of Nest): one JSON object a line, free of secrets. Of what follows a
 * message, the last text is where it comes from, and an error or another text before it is the stack.
 */
export class JsonLogger {
  private readonly levels: ReadonlySet<JsonLogLevel>;

  constructor(
    levels: readonly JsonLogLevel[],
    private readonly write: (line: string, level: JsonLogLevel) => void = toStreams,
  ) {
    this.levels = new Set(levels);
  }

  readonly verbose = (message: unknown, ...rest: unknown[]): void => this.line('verbose', message, rest);
  readonly debug = (message: unknown, ...rest: unknown[]): void => this.line('debug', message, rest);
  readonly log = (message: unknown, ...rest: unknown[]): void => this.line('log', message, rest);
  readonly warn = (message: unknown, ...rest: unknown[]): void => this.line('warn', message, rest);
  readonly error = (message: unknown, ...rest: unknown[]): void => this.line('error', message, rest);
  readonly fatal = (message: unknown, ...rest: unknown[]): void => this.line('fatal', message, rest);

  private line(level: JsonLogLevel, message: unknown, rest: readonly unknown[]): void {
    if (!this.levels.has(level)) return;
    const context = typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined;
    const more = (context === undefined ? rest : rest.slice(0, -1)).filter((one) => one !== undefined);
    const [stack] = more.filter((one) => one instanceof Error || typeof one === 'string');
    const params = more.filter((one) => one !== stack);
    const entry = {
      level,
      pid: process.pid,
      timestamp: Date.now(),
      message: message instanceof Error ? message.message : message,
      context,
      stack: message instanceof Error ? (message.stack ?? stack) : stack,
      ...(params.length === 0 ? {} : { params }),
    };
    this.write(`${JSON.stringify(redacted(entry))}\n`, level);
  }
}

const toStreams = (line: string, level: JsonLogLevel): void =>
  void (level === 'error' || level === 'fatal' ? process.stderr : process.stdout).write(line);
