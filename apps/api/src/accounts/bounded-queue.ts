/** The queue is full: try again later. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** Runs a few pieces of heavy work at once and lets some more wait; refuses the rest at once instead of piling up. */
export class BoundedQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly maxRunning: number,
    private readonly maxWaiting: number,
  ) {}

  /** @throws QueueFull */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.maxRunning) this.running++;
    else if (this.waiting.length >= this.maxWaiting) throw new QueueFull('too much work is waiting');
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place goes to the next in line, or is free.
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }
}
