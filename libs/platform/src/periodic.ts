/** Repeats work for as long as the process runs. The next turn begins an interval after the last one has ended. */
export class Periodic {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  /** @param failed told what a turn threw; the next turn comes all the same */
  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly failed: (cause: unknown) => void,
  ) {}

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

  private async turn(): Promise<void> {
    try {
      await this.work();
    } catch (cause) {
      this.failed(cause);
    }
    if (!this.stopped) this.start();
  }
}
