import { ProblemError } from './problem-error.js';

/** Node's connection errors and the SQLSTATE classes of a server that is gone, full or starting. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);

/** 503 when the cause is a PostgreSQL that cannot be reached; undefined for anything else. */
export function storeUnavailable(thrown: unknown): ProblemError | undefined {
  return causes(thrown).some(isUnreachable)
    ? new ProblemError(503, 'store_unavailable', 'The database cannot be reached', {
        detail: 'Nothing was changed. Try again in a few seconds.',
        retryAfter: 5,
      })
    : undefined;
}

function isUnreachable(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  if (UNREACHABLE.has(code) || code.startsWith('08')) return true;
  // pg reports these two without a code.
  return /^(Connection terminated|timeout exceeded when trying to connect|timeout expired)/.test(
    error.message,
  );
}

/** The error, what caused it, and the members of an AggregateError (both address families failed). */
function causes(thrown: unknown, depth = 0): Error[] {
  if (!(thrown instanceof Error) || depth > 4) return [];
  const driver = 'driverError' in thrown ? causes(thrown.driverError, depth + 1) : [];
  const members = thrown instanceof AggregateError ? thrown.errors.flatMap((e) => causes(e, depth + 1)) : [];
  return [thrown, ...driver, ...members, ...causes(thrown.cause, depth + 1)];
}
