import { DENIALS, type Denial, type DenialReason } from './catalogue.js';

/** What a denial may carry besides its reason. */
export interface DenialContext {
  /** True cause for audit and console. Never sent to the caller. */
  readonly detail?: string;
  /** Shown to the caller after the fixed message: JSON pointers, seconds to wait. Never secret, never upstream text. */
  readonly hint?: string;
  /** Seconds until a retry can succeed. */
  readonly retryAfter?: number;
  /** The limit that was reached, for the RateLimit headers. */
  readonly quota?: { readonly name: string; readonly perMinute: number };
  /** Scopes of an `insufficient_scope` challenge. */
  readonly scopes?: readonly string[];
  /** Seconds since the sign-in at most: `max_age` of an `insufficient_user_authentication` challenge. */
  readonly maxAge?: number;
  /** Members that the protocol wants in the error's `data`, such as `supported` and `requested`. Sent to the caller. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Thrown by a check that refuses. `message` is the reason, so that a log line is readable. */
export class Denied extends Error {
  override readonly name = 'Denied';

  constructor(
    readonly reason: DenialReason,
    readonly context: DenialContext = {},
  ) {
    super(context.detail === undefined ? reason : `${reason}: ${context.detail}`);
  }

  get denial(): Denial {
    return DENIALS[this.reason];
  }
}
