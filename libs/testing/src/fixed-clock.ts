import { Clock } from '#libs/platform';

/** A clock that moves only when told. */
export class FixedClock extends Clock {
  constructor(private current = Date.UTC(2026, 0, 2, 3, 4, 5)) {
    super();
  }

  now(): number {
    return this.current;
  }

  advance(ms: number): void {
    this.current += ms;
  }
}
