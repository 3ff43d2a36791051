import type { Operator } from './operator.js';

/** A live console session. */
export interface ConsoleSession {
  /** SHA-256 of the cookie's value: the stored key. */
  readonly idHash: string;
  readonly operator: Operator;
}
