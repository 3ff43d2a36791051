import { type LeaseAnswer, MAX_LEASE_S } from '#libs/contracts';

/** No lease is kept longer than this from the moment it was asked for, whatever the answer says. */
const MAX_MS = MAX_LEASE_S * 1000;
/** A missing link is looked for again soon: the user may be linking right now. */
const LINK_MS = 2_000;
const REFUSED_MS = 5_000;

/**
 * Until when an answer may be used without asking again.
 * @param askedAt Unix milliseconds at which it was asked for; the answer's own clock is not trusted beyond it
 */
export function usableUntil(answer: LeaseAnswer, askedAt: number): number {
  switch (answer.kind) {
    case 'lease':
      return Math.min(Date.parse(answer.expiresAt), askedAt + MAX_MS);
    case 'link-required':
      return askedAt + LINK_MS;
    case 'refused':
      return askedAt + REFUSED_MS;
    default:
      return answer satisfies never;
  }
}
