import type { ControlPlane } from '../enrolment/control-plane.js';
import { causeOf, type Log } from '#libs/platform';
import type { SnapshotStore } from './snapshot-store.js';

const EVERY_MS = 15_000;
const FIRST_MS = 1_000;

/**
 * Tells the control plane that this gateway lives and which policy it decides by, so that people see a gateway that lags.
 * Nothing depends on it: a beat that does not arrive is logged once, until one arrives again.
 */
export class Heartbeats {
  private timer: NodeJS.Timeout | undefined;
  private missing = false;

  constructor(
    private readonly controlPlane: Pick<ControlPlane, 'heartbeat'>,
    private readonly snapshots: Pick<SnapshotStore, 'revisions'>,
    private readonly version: string,
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
      await this.controlPlane.heartbeat({ version: this.version, revisions: this.snapshots.revisions() });
      this.missing = false;
    } catch (cause) {
      if (!this.missing) this.log.warn('the control plane takes no heartbeat', { cause: causeOf(cause) });
      this.missing = true;
    }
    if (this.timer === running) this.next(EVERY_MS); // else closed meanwhile
  }
}
