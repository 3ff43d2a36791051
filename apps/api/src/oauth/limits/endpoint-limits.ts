import type { Limit } from '../../limits/limits.module.js';

/** Per network source and endpoint. Wide enough for many agents behind one address. */
const LIMITS: readonly (readonly [method: string, path: RegExp, name: string, limit: Limit])[] = [
  ['POST', /^\/token(?:\/revocation)?$/, 'token', { perMinute: 3000, burst: 1000 }],
  ['POST', /^\/request$/, 'par', { perMinute: 600, burst: 300 }],
  ['GET', /^\/auth(?:\/|$)/, 'auth', { perMinute: 600, burst: 600 }],
  ['POST', /^\/auth$/, 'auth', { perMinute: 600, burst: 600 }],
  ['POST', /^\/reg$/, 'registration', { perMinute: 10, burst: 20 }],
  ['POST', /^\/device\/auth$/, 'device', { perMinute: 30, burst: 15 }],
  ['POST', /^\/device$/, 'user-code', { perMinute: 30, burst: 30 }],
];

/** Tokens issued to one client, whatever addresses it comes from. Counted once it has proved who it is. */
export const TOKENS_PER_CLIENT: Limit = { perMinute: 600, burst: 300 };

/** What a request of an authorization server counts against; undefined for what only reads a document. */
export function limitOf(method: string, url: string): { name: string; limit: Limit } | undefined {
  const path = url.split('?', 1)[0] ?? '';
  const found = LIMITS.find(([of, pattern]) => of === method && pattern.test(path));
  return found === undefined ? undefined : { name: found[2], limit: found[3] };
}
