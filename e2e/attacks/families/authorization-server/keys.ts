import { eventually } from '../../../support/console-api.js';
import { ALLOWED, type Family, type Outcome } from '../../attack.js';
import { Chain } from '../../world/chain.js';
import { grantOutcome } from '../../world/desk.js';
import type { World } from '../../world/world.js';

/** A signing key that was withdrawn because it may have leaked. Comes last: the tenant's earlier tokens end with it. */
export const keys: Family<World> = {
  name: 'keys',
  attacks: async ({ globex, api, owner }) => {
    const remembered = await globex.caller();
    const chain = await Chain.make(globex, owner, 'karl');
    const { access } = await chain.signIn();
    const handOn = async (token: string): Promise<Outcome> =>
      grantOutcome(await chain.exchange(chain.gateway, token, chain.url('planner')));
    const fresh = async (): Promise<Outcome> => (await globex.caller()).call();
    return [
      {
        id: 'R45',
        what: 'a token that is remembered as good',
        expected: '401 invalid_token',
        reason: 'token-invalid',
        // Calls pass until the gateway has the next snapshot.
        reaches: Infinity,
        attempt: async () => {
          const before = await remembered.call();
          if (before.seen !== ALLOWED) return { seen: `before: ${before.seen}` };
          await api.post(globex.path('/oauth/keys/rotation'), { withdraw: true });
          return eventually(
            'the end of the key',
            () => remembered.call(),
            ({ seen }) => seen !== ALLOWED,
          );
        },
        twin: fresh,
      },
      {
        id: 'A36',
        what: 'a new token, signed with the withdrawn key',
        expected: '401 invalid_token',
        reason: 'token-invalid',
        attempt: () => {
          const forged = remembered.token();
          return remembered.call({ token: forged, proof: remembered.proof(forged) });
        },
        twin: fresh,
      },
      {
        id: 'C23',
        what: 'a hop with a token that the withdrawn key has signed',
        expected: '400 invalid_grant',
        attempt: () => handOn(access),
        twin: async () => handOn((await chain.signIn()).access),
      },
    ];
  },
};
