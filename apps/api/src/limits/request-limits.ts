/** How much may be asked: an even flow, and how far it may be run ahead of at once. */
export interface Limit {
  readonly perMinute: number;
  readonly burst: number;
}

/** Milliseconds between two requests of an even flow. */
export const intervalOf = ({ perMinute }: Limit): number => Math.ceil(60_000 / perMinute);

/** Port: counts requests of one kind and origin, over all replicas (GCRA). Never throws. */
export abstract class RequestLimits {
  /** @returns seconds to wait, at least 1; 0 when the request may go on, and has been counted */
  abstract charge(key: string, limit: Limit): Promise<number>;

  /** As `charge`, but counts nothing. */
  abstract peek(key: string, limit: Limit): Promise<number>;
}
