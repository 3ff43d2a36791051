/** Time as a port, so that tests fix it. */
export abstract class Clock {
  /** Unix milliseconds. */
  abstract now(): number;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}

/** Whole Unix seconds, the unit of JWT dates. */
export const unixSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);
