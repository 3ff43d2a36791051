import type { Schemas } from '#libs/api-client';

export type Caller = Extract<Schemas['CallDetail']['event'], { kind: 'call' }>['caller'];

export interface Hop {
  readonly role: 'user' | 'agent' | 'acting for it';
  readonly name: string;
  readonly id: string;
}

/**
 * Who a call was made for, and through whom: user, the agent that holds the token, then the agents that acted before it (`act`, RFC
 * 8693 §4.1). An agent that acts for itself is one hop.
 */
export function callerHops(caller: Caller, names: Schemas['CallDetail']['names']): Hop[] {
  const { sub, clientId } = caller;
  const hops: Hop[] = [];
  if (sub !== undefined && sub !== clientId) hops.push({ role: 'user', name: names.user ?? sub, id: sub });
  if (clientId !== undefined) hops.push({ role: 'agent', name: names.agent ?? clientId, id: clientId });
  for (let act = caller.act; act !== undefined; act = act.act) {
    if (act.sub !== clientId) hops.push({ role: 'acting for it', name: act.sub, id: act.sub });
  }
  return hops;
}
