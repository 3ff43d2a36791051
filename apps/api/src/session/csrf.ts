import { createHmac, timingSafeEqual } from 'node:crypto';

export const CSRF_HEADER = 'x-sallyport-csrf';

/** Token that the console sends back on writes: derived from the cookie's value, which no script can read. */
export const csrfToken = (sessionSecret: string): string =>
  createHmac('sha256', sessionSecret).update('sallyport csrf v1').digest('base64url');

export function isCsrfToken(sessionSecret: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const expected = Buffer.from(csrfToken(sessionSecret));
  const actual = Buffer.from(given);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
