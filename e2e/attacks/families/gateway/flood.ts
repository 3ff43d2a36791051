import { Redis } from 'ioredis';
import { tenantKeys } from '#libs/contracts';
import { TestKey } from '#libs/testing';
import { ALLOWED, type Family, type Outcome } from '../../attack.js';
import { signed } from '../../world/forge.js';
import { outcomeOf } from '../../world/gateway-caller.js';
import { freshSource, Line, send } from '../../world/wire.js';
import type { World } from '../../world/world.js';

/** More than a gateway ever checks of what one address sends for one token. */
const FLOOD = 4_000;
const LINES = 16;

/** Proofs that no key vouches for, in any number. */
export const flood: Family<World> = {
  name: 'flood',
  attacks: async (world) => {
    const { acme, urls } = world;
    const caller = await acme.caller();
    const mallory = await TestKey.create();
    /** Proofs that are remembered as used. */
    const remembered = async (): Promise<number> => {
      const redis = new Redis(urls.redis);
      const pattern = tenantKeys(acme.slug)
        .proof('*')
        .replace(/[[\]\\?]/g, '\\$&');
      try {
        return (await redis.keys(pattern)).length;
      } finally {
        redis.disconnect();
      }
    };
    return [
      {
        id: 'R56',
        what: 'a stolen token with thousands of proofs of another key, from one address',
        expected: '429, and nothing was remembered',
        attempt: async () => {
          const source = freshSource();
          const before = await remembered();
          const proof = signed(caller.proofHeader(), caller.proofClaims(caller.issued), mallory.privateKey);
          const lines = Array.from(
            { length: LINES },
            () => new Line({ ...caller.request({ proof }), source }),
          );
          let last: Outcome = { seen: 'nothing' };
          for (let sent = 0; sent < FLOOD && last.seen !== '429'; sent += LINES) {
            const answers = await Promise.all(lines.map((line) => line.send()));
            last = outcomeOf(answers[0] ?? { status: 0, headers: {}, text: '' });
          }
          // The right proof, at last: from here it is too late for it.
          const late = outcomeOf(await send({ ...caller.request(), source }));
          for (const line of lines) line.close();
          const quiet = (await remembered()) <= before;
          const refused = late.seen === '429' && quiet;
          return {
            seen: refused ? `${last.seen}, and nothing was remembered` : `${last.seen}, ${late.seen}`,
          };
        },
        // The same token at the same moment, where its holder is.
        twin: async () => {
          const outcome = await caller.call();
          return outcome.seen === ALLOWED ? caller.call() : outcome;
        },
      },
    ];
  },
};
