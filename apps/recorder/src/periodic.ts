import { Logger } from '@nestjs/common';

/** Repeats work for as long as the process runs. The next turn begins an interval after the last one has ended. */
export class Periodic {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    name: string,
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
  ) {
    this.logger = new Logger(name);
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.turn();
    }, this.everyMs);
  }

  /** Waits for a turn that is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** A failed turn is reported; the next one comes all the same. */
  private async turn(): Promise<void> {
    try {
      await this.work();
    } catch (cause) {
      this.logger.error(String(cause));
    }
    if (!this.stopped) this.start();
  }
}
