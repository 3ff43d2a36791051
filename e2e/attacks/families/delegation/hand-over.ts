import { decodeJwt } from 'jose';
import { eventually } from '../../../support/console-api.js';
import { ALLOWED, same, type Attack, type Family, type Outcome } from '../../attack.js';
import { Chain } from '../../world/chain.js';
import { grantOutcome } from '../../world/desk.js';
import type { GatewayCaller } from '../../world/gateway-caller.js';
import { issuedToken } from '../../world/tenant-world.js';
import type { World } from '../../world/world.js';

const RACERS = 6;

/** Chains of agents at the gateway: rights of agents that no longer act, and delegations that end while they are used. */
export const handOver: Family<World> = {
  name: 'hand-over',
  attacks: async (world) => {
    const { acme, api, owner } = world;
    const chain = await Chain.make(acme, owner, 'hanna');
    const bystander = await acme.caller();
    const holder = (token: string, agent: keyof typeof chain.agents): GatewayCaller => {
      const caller = acme.holder(token, chain.agents[agent].client.key);
      caller.nonce = bystander.nonce;
      return caller;
    };
    const revoke = (node: string | undefined): Promise<unknown> =>
      api.post(acme.path('/revocations'), { kind: 'delegation', id: node, reason: 'an attack is tried' });
    /** Tokens of a chain: planner's for the gateway, researcher's for itself and for the gateway. */
    const links = async (): Promise<Record<'planner' | 'handed' | 'leaf', string>> => {
      const { access } = await chain.signIn();
      const planner = await chain.back('planner', await chain.relay(access, 'planner'));
      const handed = await chain.relay(planner, 'researcher');
      return { planner, handed, leaf: await chain.back('researcher', handed) };
    };
    const nodesOf = (token: string): readonly string[] => decodeJwt<{ gpath: string[] }>(token).gpath;
    const leafCall = async (): Promise<Outcome> => holder((await links()).leaf, 'researcher').call();
    const ended = (caller: GatewayCaller): Promise<Outcome> =>
      eventually(
        'the end of a delegation',
        () => caller.call(),
        ({ seen }) => seen !== ALLOWED,
      );
    const { id: researcher, client } = chain.agents.researcher;
    const ceiling = (given: object): Promise<unknown> =>
      api.put(acme.path(`/agents/${researcher}/ceiling`), { ceiling: given });
    const refused = (id: string, what: string, attempt: () => Promise<Outcome>): Attack => ({
      id,
      what,
      expected: '400 invalid_grant',
      attempt,
      twin: leafCall,
    });
    return [
      {
        id: 'C17',
        what: 'an agent without rights, after one that has them all',
        expected: 'rpc -32602',
        reason: 'tool-not-granted',
        attempt: async () => {
          const { planner, leaf } = await links();
          const before = await holder(planner, 'planner').call();
          if (before.seen !== ALLOWED) return { seen: `the earlier agent: ${before.seen}` };
          await ceiling({ kind: 'tools', tools: [] });
          const form = { resource: acme.resource, scope: 'mcp:connect tools:read' };
          const own = holder(issuedToken(await client.clientCredentials(form)), 'researcher');
          await ended(own); // the gateway has the new ceiling
          return holder(leaf, 'researcher').call();
        },
        reaches: Infinity,
        twin: async () => {
          await ceiling({ kind: 'all' });
          return world.allowedSoon(leafCall);
        },
      },
      refused('C19', 'a new child of a delegation that was revoked', async () => {
        const { planner } = await links();
        await revoke(nodesOf(planner).at(-1));
        return grantOutcome(await chain.exchange(chain.gateway, planner, chain.url('researcher')));
      }),
      refused('C19', 'the renewal of a delegation below one that was revoked', async () => {
        const { planner, handed } = await links();
        await revoke(nodesOf(planner).at(-1));
        return grantOutcome(await chain.exchange(client, handed, acme.resource));
      }),
      {
        id: 'C20',
        what: `${RACERS} hand-overs and ${RACERS} ways back, while their ancestor is revoked`,
        expected: '401 invalid_token',
        reason: 'caller-revoked',
        reaches: Infinity,
        attempt: async () => {
          const { planner, handed, leaf } = await links();
          const times = Array.from({ length: RACERS });
          const [, ...answers] = await Promise.all([
            revoke(nodesOf(planner).at(-1)),
            ...times.map(() => chain.exchange(chain.gateway, planner, chain.url('researcher'))),
            ...times.map(() => chain.exchange(client, handed, acme.resource)),
          ]);
          const won = answers.filter(({ status }) => status === 200).map((answer) => issuedToken(answer));
          // What was handed on in time comes back no more, and what came back in time ends.
          const forAgent = won.filter((token) => decodeJwt(token).aud === chain.url('researcher'));
          for (const token of forAgent) {
            const { status } = await chain.exchange(client, token, acme.resource);
            if (status === 200) return { seen: 'a child of a revoked delegation came back' };
          }
          const leaves = [leaf, ...won.filter((token) => !forAgent.includes(token))];
          return same(await Promise.all(leaves.map((token) => ended(holder(token, 'researcher')))));
        },
        twin: leafCall,
      },
    ];
  },
};
