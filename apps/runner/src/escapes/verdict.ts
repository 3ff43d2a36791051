import type { Outcome } from './escape-case.js';

export interface Verdict {
  readonly number: number;
  readonly title: string;
  /** The walls held. */
  readonly contained: boolean;
  /** The same attempt succeeds without walls. */
  readonly works: boolean;
  readonly seen: Outcome;
}
