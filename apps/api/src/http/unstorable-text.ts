import { ProblemError } from './problem-error.js';

/** SQLSTATE: PostgreSQL cannot hold U+0000, in text as in JSON. */
const UNSTORABLE = new Set(['22021', '22P05']);

/** 422 when a value of the request, wherever it was, holds a character that the store cannot; undefined for anything else. */
export function unstorableText(thrown: unknown): ProblemError | undefined {
  const { code } = (thrown ?? {}) as { code?: unknown };
  if (typeof code !== 'string' || !UNSTORABLE.has(code)) return undefined;
  return new ProblemError(422, 'invalid_request', 'The request has wrong values', {
    detail: 'A value holds the character U+0000, which cannot be stored. Leave it out.',
  });
}
