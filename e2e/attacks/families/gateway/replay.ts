import { ALLOWED, together, type Family } from '../../attack.js';
import type { World } from '../../world/world.js';

const COPIES = 20;

/** Requests that were right once. */
export const replay: Family<World> = {
  name: 'replay',
  attacks: async (world) => {
    const { acme } = world;
    const caller = await acme.caller();
    const twin = () => caller.call();
    return [
      {
        id: 'R01',
        what: 'a proof that was used a moment ago',
        expected: '401 invalid_dpop_proof',
        reason: 'proof-replayed',
        reaches: 1,
        attempt: async () => {
          const proof = caller.proof();
          const first = await caller.call({ proof });
          if (first.seen !== ALLOWED) return { seen: `the first use: ${first.seen}` };
          return caller.call({ proof });
        },
        twin,
      },
      {
        id: 'R02',
        what: `one proof in ${COPIES} requests at once`,
        expected: `1× ${ALLOWED}, ${COPIES - 1}× 401 invalid_dpop_proof`,
        reaches: 1,
        attempt: async () => {
          const proof = caller.proof();
          return together(await Promise.all(Array.from({ length: COPIES }, () => caller.call({ proof }))));
        },
        twin: async () => {
          const answers = await Promise.all(Array.from({ length: COPIES }, () => caller.call()));
          return answers.every(({ seen }) => seen === ALLOWED) ? { seen: ALLOWED } : together(answers);
        },
      },
      {
        id: 'R01',
        what: 'a proof of a request that was refused for its tool',
        expected: '401 invalid_dpop_proof',
        reason: 'proof-replayed',
        attempt: async () => {
          const proof = caller.proof();
          await caller.call({ proof, tool: 'orders__nothing' });
          return caller.call({ proof });
        },
        twin,
      },
    ];
  },
};
