import type { FastifyRequest } from 'fastify';
import { sourceOf } from '../accounts/accounts.module.js';
import { ProblemError } from '../http/http.module.js';
import type { Limit, RequestLimits } from '../limits/limits.module.js';

/** Each start asks the provider for its metadata and keeps a state for ten minutes. */
const STARTS: Limit = { perMinute: 30, burst: 30 };

/** @throws ProblemError 429 */
export async function assertMayStart(limits: RequestLimits, request: FastifyRequest): Promise<void> {
  const wait = await limits.charge(`operator-idp:${sourceOf(request.ip)}`, STARTS);
  if (wait === 0) return;
  throw new ProblemError(429, 'too_many_requests', 'Too many attempts', {
    detail: `Wait ${wait} s, or sign in with your passkey.`,
  });
}
