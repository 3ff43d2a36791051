import type { IncomingMessage } from 'node:http';

/** Browsers send their origin with every POST; a client without such headers has no cookies to be abused. */
export function isSameOrigin({ headers }: IncomingMessage, publicUrl: string): boolean {
  const { origin, 'sec-fetch-site': site = 'same-origin' } = headers;
  return (origin === undefined || origin === publicUrl) && site === 'same-origin';
}
