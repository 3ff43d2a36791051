import { Denied } from '#libs/denial';
import { ContentUnjudged } from './content-guard.js';

/** What the guard says; a payload that it could not judge is refused. @throws Denied with the reason */
export async function judgedOrDenied<T>(
  reason: 'content-unjudged' | 'result-unjudged',
  judge: () => T | Promise<T>,
): Promise<T> {
  try {
    return await judge();
  } catch (cause) {
    if (!(cause instanceof ContentUnjudged)) throw cause;
    throw new Denied(reason, { detail: cause.message, retryAfter: 1 });
  }
}
