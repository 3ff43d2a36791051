import { Denied } from '#libs/denial';
import { actorsOf, type Principal } from './actors.js';

/**
 * A chain is acceptable when it is no deeper than the tenant allows, nobody acts in it twice (a machine that is the subject
 * counts too), and the sender of the token is the agent that acts now: a chain that names somebody else was made for another.
 *
 * @param maxDepth hops at most
 * @throws Denied `chain-too-deep`, `chain-looped`, `token-invalid`
 */
export function assertChain(principal: Principal, maxDepth: number): void {
  const { sub, clientId, act } = principal;
  if (act === undefined) return;
  if (act.sub !== clientId)
    throw new Denied('token-invalid', { detail: 'client_id is not the acting agent' });
  const actors = actorsOf(act);
  if (actors.length > maxDepth) throw new Denied('chain-too-deep', { detail: `more than ${maxDepth} hops` });
  if (isLooped(sub, actors)) throw new Denied('chain-looped', { detail: 'an agent appears twice' });
}

/** Whether somebody appears twice, the subject included: only a machine can be subject and actor. */
export const isLooped = (sub: string, actors: readonly string[]): boolean =>
  new Set([sub, ...actors]).size !== actors.length + 1;
