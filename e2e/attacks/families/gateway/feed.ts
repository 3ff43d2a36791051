import { TcpGate } from '#libs/testing';
import { eventually } from '../../../support/console-api.js';
import { ALLOWED, type Family, type Outcome } from '../../attack.js';
import type { GatewayCaller } from '../../world/gateway-caller.js';
import { WRITE } from '../../world/tenant-world.js';
import type { World } from '../../world/world.js';

const STALE = 'revocation-stale';
/** Seconds after which a gateway of these attacks no longer trusts what it last heard: first for writing, then for anything. */
const BOUNDS = { REVOCATION_WRITE_MAX_AGE_S: '2', REVOCATION_MAX_AGE_S: '9' };

/** What a gateway knows of revocations: messages that are lost, restarts, and a control plane that tells nothing more. */
export const feed: Family<World> = {
  name: 'feed',
  attacks: async (world) => {
    const { acme, api, urls } = world;
    const bystander = await acme.caller(['admin']);
    const report = (caller: GatewayCaller): Promise<unknown> =>
      api.post(acme.path('/revocations'), {
        kind: 'key',
        id: caller.key.jwk.kid,
        reason: 'an attack is tried',
      });
    const write = (port?: number): Promise<Outcome> =>
      bystander.call({ tool: WRITE.name, args: WRITE.args, ...(port === undefined ? {} : { port }) });
    const gate = await TcpGate.to(urls.redis);
    world.atEnd(() => gate.shut());
    const [apart, wary] = await Promise.all([
      world.replica(0, { REDIS_URL: gate.url }),
      world.replica(0, BOUNDS),
    ]);
    const until = (what: string, ask: () => Promise<Outcome>, wanted: string): Promise<Outcome> =>
      eventually(what, ask, ({ seen }) => seen === wanted, 30_000);
    return [
      {
        id: 'C21',
        what: 'a key that was reported while a gateway was cut off from the feed',
        expected: '401 invalid_token',
        reason: 'caller-revoked',
        reaches: Infinity,
        attempt: async () => {
          const caller = await acme.caller();
          const call = (): Promise<Outcome> => caller.call({ port: apart.port });
          await until('a call at the replica', call, ALLOWED);
          await gate.shut();
          await report(caller);
          await until('the gateway everybody else asks', () => caller.call(), '401 invalid_token');
          await gate.open();
          // Cut off, it allows nothing; what it says then rests on what it knows.
          return eventually('an answer with the feed', call, ({ seen }) => seen !== '503', 30_000);
        },
        twin: () => until('a call at the replica', () => bystander.call({ port: apart.port }), ALLOWED),
      },
      {
        id: 'C21',
        what: 'a key that was reported while the gateway was down',
        expected: '401 invalid_token',
        reason: 'caller-revoked',
        reaches: 1,
        attempt: async () => {
          const caller = await acme.caller();
          await world.kill('gateway');
          try {
            await report(caller);
          } finally {
            await world.restart('gateway');
          }
          return caller.call();
        },
        twin: () => bystander.call(),
      },
      {
        id: 'R58',
        what: 'a control plane that tells nothing more: writing, reading, and reading later',
        expected: 'a write refused, a read allowed, then every read refused',
        reason: STALE,
        reaches: Infinity,
        attempt: async () => {
          const read = (): Promise<Outcome> => bystander.call({ port: wary.port });
          await until('a write at the replica', () => write(wary.port), ALLOWED);
          await world.kill('api');
          try {
            const refused = await until('the end of writing', () => write(wary.port), '503');
            const { seen } = await read();
            if (seen !== ALLOWED) return { seen: `a write refused, a read ${seen}` };
            const last = await until('the end of reading', read, '503');
            const decisions = [...(refused.decisions ?? []), ...(last.decisions ?? [])];
            return { seen: 'a write refused, a read allowed, then every read refused', decisions };
          } finally {
            await world.restart('api');
          }
        },
        twin: async () => {
          const outcome = await until('a write with the feed', () => write(wary.port), ALLOWED);
          await Promise.all([apart.stop(), wary.stop()]);
          return outcome;
        },
      },
    ];
  },
};
