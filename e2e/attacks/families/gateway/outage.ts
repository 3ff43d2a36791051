import { eventually } from '../../../support/console-api.js';
import { ALLOWED, type Attack, type Family, type Outcome } from '../../attack.js';
import { seconds, signed } from '../../world/forge.js';
import type { GatewayCaller } from '../../world/gateway-caller.js';
import { nonceOf } from '../../world/nonce.js';
import type { Replica, World } from '../../world/world.js';

const STEP_S = 600;
/** A clock that jumped ahead also makes what the gateway knows of revocations look old. */
const ANOTHER_TIME = ['401 invalid_dpop_proof', '503'];
const NOT_NOW = ['401 invalid_token', '401 use_dpop_nonce', '503'];

/** Redis away or restarted, and clocks that are wrong: what cannot be proved is refused. */
export const outage: Family<World> = {
  name: 'outage',
  attacks: async (world) => {
    const { acme } = world;
    const caller = await acme.caller();
    /** The gateway finds Redis again by itself. */
    const twin = (): Promise<Outcome> =>
      eventually(
        'a call after the outage',
        () => caller.call(),
        ({ seen }) => seen === ALLOWED,
      );
    const [behind, ahead] = await Promise.all([-STEP_S, STEP_S].map((step) => steppedReplica(step)));
    if (behind === undefined || ahead === undefined) throw new Error('two replicas are needed');
    /** A request of another time: token, nonce and proof were all good then. */
    const then = (at: number): Parameters<GatewayCaller['call']>[0] => {
      const token = caller.token({ iat: at, exp: at + 300 });
      const nonce = nonceOf(world.nonceSecret, acme.slug, at);
      return { token, proof: caller.proof(token, { iat: at, nonce }) };
    };
    const stepped = (
      what: string,
      port: number,
      expected: Attack['expected'],
      changes: () => Parameters<GatewayCaller['call']>[0],
    ): Attack => ({
      id: 'R49',
      what,
      expected,
      ...(expected === ANOTHER_TIME ? { reason: ['proof-invalid', 'revocation-stale'] } : {}),
      attempt: () => caller.call({ ...changes(), port }),
      twin: () => caller.call(),
    });
    return [
      stepped('ten minutes behind: a request of then, which was used then', behind.port, ANOTHER_TIME, () =>
        then(seconds() - STEP_S),
      ),
      stepped(
        'ten minutes ahead: a request of then, made by the holder of the key',
        ahead.port,
        ANOTHER_TIME,
        () => then(seconds() + STEP_S),
      ),
      stepped('ten minutes behind: a request of now', behind.port, NOT_NOW, () => ({})),
      stepped('ten minutes ahead: a request of now', ahead.port, NOT_NOW, () => ({})),
      {
        id: 'R49',
        what: 'a proof used a moment ago, at the replicas whose clocks are wrong',
        expected: 'refused by both',
        reaches: 1,
        attempt: async () => {
          const proof = caller.proof();
          await caller.call({ proof });
          const answers = [
            await caller.call({ proof, port: behind.port }),
            await caller.call({ proof, port: ahead.port }),
          ];
          const refused = answers.every(({ seen }) => /^(401 |503)/.test(seen));
          return { seen: refused ? 'refused by both' : answers.map(({ seen }) => seen).join(', ') };
        },
        twin: () => caller.call(),
      },
      {
        id: 'R04',
        what: 'a proof that was used before Redis was restarted',
        expected: ['401 invalid_dpop_proof', '503'],
        reaches: 1,
        attempt: async () => {
          await behind.stop();
          await ahead.stop();
          const used = caller.proof();
          const first = await caller.call({ proof: used });
          if (first.seen !== ALLOWED) return first;
          await world.kill('redis');
          await world.restart('redis');
          // The first answers may be about the connection: only one that knows Redis says something about the proof.
          return eventually(
            'an answer with Redis',
            () => caller.call({ proof: used }),
            ({ seen }) => seen !== '503',
          );
        },
        twin,
      },
      {
        id: 'R48',
        what: 'a call while Redis is down',
        expected: '503',
        reason: 'limiter-unavailable',
        attempt: async () => {
          await world.kill('redis');
          try {
            return await caller.call();
          } finally {
            await world.restart('redis');
          }
        },
        twin,
      },
      {
        id: 'R48',
        what: 'a list while Redis is down',
        expected: '503',
        reason: 'limiter-unavailable',
        attempt: async () => {
          await world.kill('redis');
          try {
            return await caller.call({ rpc: 'tools/list' });
          } finally {
            await world.restart('redis');
          }
        },
        twin,
      },
      {
        id: 'R48',
        what: 'a forged token while Redis is down',
        expected: '401 invalid_token',
        reason: 'token-invalid',
        attempt: async () => {
          await world.kill('redis');
          try {
            const forged = signed(caller.header(), caller.claims(), caller.key.privateKey);
            return await caller.call({ token: forged, proof: caller.proof(forged) });
          } finally {
            await world.restart('redis');
          }
        },
        twin,
      },
    ];

    /** A replica that works, and whose clock then steps. */
    async function steppedReplica(step: number): Promise<Replica> {
      const replica = await world.replica(step * 1000);
      const call = (): Promise<Outcome> => caller.call({ port: replica.port });
      await eventually('a call at a replica', call, ({ seen }) => seen === ALLOWED);
      replica.stepClock();
      await eventually('the step of a clock', call, ({ seen }) => seen !== ALLOWED);
      return replica;
    }
  },
};
