import { Redis, type Command, type RedisOptions } from 'ioredis';

interface Waiting {
  readonly command: Command;
  /** Of the process's monotonic clock, in milliseconds. */
  readonly due: number;
}

/** Commands done with that may be in front before they are dropped. */
const MAX_DONE = 256;

/**
 * A connection on which each command is answered in time or rejected. One connection answers in order, so one timer watches
 * all of its commands; the `commandTimeout` of ioredis takes a timer and a slower object for each (docs/decisions/0089).
 */
export class PromptRedis extends Redis {
  /** Oldest first; those before `first` are done with. */
  private readonly waiting: Waiting[] = [];
  private first = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param patienceMs how long a command may take */
  constructor(
    url: string,
    options: RedisOptions,
    private readonly patienceMs: number,
  ) {
    super(url, options);
  }

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    const sent = super.sendCommand(command, stream);
    this.dropAnswered();
    this.waiting.push({ command, due: performance.now() + this.patienceMs });
    // The socket keeps the process alive for as long as somebody waits for it.
    this.timer ??= setTimeout(() => this.look(), this.patienceMs).unref();
    return sent;
  }

  private look(): void {
    this.timer = undefined;
    this.dropAnswered();
    const now = performance.now();
    for (let next = this.waiting[this.first]; next !== undefined; next = this.waiting[this.first]) {
      if (next.due > now) {
        this.timer = setTimeout(() => this.look(), next.due - now).unref();
        return;
      }
      this.first++;
      // Of no effect on one that has its answer.
      next.command.reject(new Error('Command timed out'));
    }
    this.dropAnswered();
  }

  private dropAnswered(): void {
    while (this.waiting[this.first]?.command.isResolved === true) this.first++;
    if (this.first < MAX_DONE && this.first < this.waiting.length) return;
    this.waiting.splice(0, this.first);
    this.first = 0;
  }
}
