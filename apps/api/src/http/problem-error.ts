import type { Problem } from '#libs/contracts';

export interface ProblemContext {
  /** For people: what happened, why, what to do. Never a secret, never a stack. */
  readonly detail?: string;
  readonly errors?: NonNullable<Problem['errors']>;
  /** Seconds until a retry can succeed. */
  readonly retryAfter?: number;
}

/** Thrown by a controller or service to answer with RFC 9457 problem details. `code` is stable API. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly context: ProblemContext = {},
  ) {
    super(`${code}: ${context.detail ?? title}`);
  }
}

/** One text for absent and for another tenant's, so that nothing can be probed. */
export const notFound = (): ProblemError =>
  new ProblemError(404, 'not_found', 'Not found', {
    detail: 'It does not exist, or it belongs to another tenant.',
  });

export const conflict = (code: string, detail: string): ProblemError =>
  new ProblemError(409, code, 'Conflict', { detail });

/** A value that the schema allows and the present data does not. `pointer` is a JSON pointer into the body. */
export const invalid = (pointer: string, code: string, message: string): ProblemError =>
  new ProblemError(422, 'invalid_request', 'The request has wrong values', {
    errors: [{ pointer, code, message }],
  });
