import { NotCanonical } from '#libs/manifest';

/** SQLSTATE classes in which PostgreSQL refuses the data itself: data exception, integrity constraint, program limit. */
const DATA_CLASSES = new Set(['22', '23', '54']);

/**
 * Whether the event itself is what cannot be stored. Everything else, foreseen or not, is worth another try: an event
 * must not be given up because of a failure around it.
 */
export function refusesData(thrown: unknown): boolean {
  if (thrown instanceof NotCanonical) return true;
  if (!(thrown instanceof Error)) return false;
  const error = 'driverError' in thrown && thrown.driverError instanceof Error ? thrown.driverError : thrown;
  return 'code' in error && typeof error.code === 'string' && DATA_CLASSES.has(error.code.slice(0, 2));
}
