import type { Heartbeat } from '#libs/contracts';
import { causeOf, type Log } from '#libs/platform';

const EVERY_MS = 15_000;
const FIRST_MS = 1_000;

/**
 * Tells the control plane that this component lives, and how it stands, so that people see one that lags or is gone.
 * Nothing depends on it: a beat that does not arrive is logged once, until one arrives again.
 */
export class Heartbeats {
  private timer: NodeJS.Timeout | undefined;
  private missing = false;

  /**
   * @param tell rejects when the control plane did not take it
   * @param status asked at each beat
   */
  constructor(
    private readonly tell: (status: Heartbeat) => Promise<void>,
    private readonly status: () => Heartbeat,
    private readonly log: Log,
  ) {}

  start(): void {
    this.next(FIRST_MS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private next(inMs: number): void {
    this.timer = setTimeout(() => void this.beat(), inMs).unref();
  }

  private async beat(): Promise<void> {
    const running = this.timer;
    try {
      await this.tell(this.status());
      this.missing = false;
    } catch (cause) {
      if (!this.missing) this.log.warn('the control plane takes no heartbeat', { cause: causeOf(cause) });
      this.missing = true;
    }
    if (this.timer === running) this.next(EVERY_MS); // else closed meanwhile
  }
}
