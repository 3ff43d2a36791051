/** Requests that one process works on at once. Each holds a body, a call upstream and its answer in memory. */
const MAX_RUNNING = 2_000;

/** How much this process has in hand. */
export class Load {
  private running = 0;

  /** @param max requests at once */
  constructor(private readonly max = MAX_RUNNING) {}

  /** Whether there are more requests in hand than may be, the one that asks included. */
  get exceeded(): boolean {
    return this.running > this.max;
  }

  /** Requests in hand. */
  get count(): number {
    return this.running;
  }

  /** Counts a request in until the work on it has ended, however it ends. */
  async during(work: () => Promise<void>): Promise<void> {
    this.running++;
    try {
      await work();
    } finally {
      this.running--;
    }
  }
}
