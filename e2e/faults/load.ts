import { ALLOWED } from '../attacks/attack.js';
import type { GatewayCaller } from '../attacks/world/gateway-caller.js';

const LINES = 6;
const PAUSE_MS = 15;
const WITHIN_MS = 90_000;

/** Calls that go on whatever happens, and what became of them. */
export class Load {
  readonly seen = new Map<string, number>();
  private stopping = false;
  private readonly lines: Promise<void>[];

  private constructor(private readonly caller: GatewayCaller) {
    this.lines = Array.from({ length: LINES }, () => this.line());
  }

  /** Begins, and waits until calls are allowed. */
  static async start(caller: GatewayCaller): Promise<Load> {
    const load = new Load(caller);
    await load.more(ALLOWED, 20);
    return load;
  }

  /** Waits for so many further answers of a kind. @throws Error when they do not come */
  async more(kind: string, count: number): Promise<void> {
    const due = this.count(kind) + count;
    const until = Date.now() + WITHIN_MS;
    while (this.count(kind) < due) {
      if (Date.now() > until)
        throw new Error(
          `not ${count} more calls ended with ${kind} within ${WITHIN_MS / 1000} s; so far ${this.summary}`,
        );
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.lines);
  }

  count(kind: string): number {
    return this.seen.get(kind) ?? 0;
  }

  get summary(): string {
    return [...this.seen].map(([kind, count]) => `${count} ${kind}`).join(', ');
  }

  private async line(): Promise<void> {
    while (!this.stopping) {
      const kind = await this.call();
      this.seen.set(kind, this.count(kind) + 1);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  private async call(): Promise<string> {
    try {
      return (await this.caller.call()).seen;
    } catch {
      return 'no answer';
    }
  }
}
