import { redacted } from './redacted.js';

/** One JSON object per line on standard output, free of secrets. Nothing at or below `info` is written per call. */
export class Log {
  constructor(private readonly write: (line: string) => void = (line) => void process.stdout.write(line)) {}

  info(message: string, fields: object = {}): void {
    this.line('info', message, fields);
  }

  warn(message: string, fields: object = {}): void {
    this.line('warn', message, fields);
  }

  error(message: string, fields: object = {}): void {
    this.line('error', message, fields);
  }

  private line(level: string, message: string, fields: object): void {
    const entry = { at: new Date().toISOString(), level, message, ...fields };
    this.write(`${JSON.stringify(redacted(entry))}\n`);
  }
}

/** What a log line or an audit detail may say about a failure: a message, never a stack. */
export function causeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const inner = thrown.cause instanceof Error ? `: ${thrown.cause.message}` : '';
  return `${thrown.message}${inner}`;
}
