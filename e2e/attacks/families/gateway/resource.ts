import { ALLOWED, same, type Attack, type Family, type Outcome } from '../../attack.js';
import type { World } from '../../world/world.js';

const IDEOGRAPHIC_STOP = '\u3002';

/** Proofs and remembered tokens of another place: URLs that look alike, other resources, other replicas. */
export const resource: Family<World> = {
  name: 'resource',
  attacks: async ({ acme, globex, gateway, logs, replica }) => {
    const caller = await acme.caller();
    const stranger = await globex.caller();
    const twin = (): Promise<Outcome> => caller.call();
    const htu = (id: string, what: string, value: string): Attack => ({
      id,
      what,
      expected: '401 invalid_dpop_proof',
      reason: 'proof-invalid',
      attempt: () => caller.call({ proof: caller.proof(undefined, { htu: value }) }),
      twin,
    });
    const { host, port } = new URL(gateway.origin);
    const path = caller.path;
    return [
      htu('R29', 'a Cyrillic letter in the path', `${gateway.origin}/t/\u0430cme/mcp`),
      htu('R29', 'an escaped Cyrillic letter in the path', `${gateway.origin}/t/%D0%B0cme/mcp`),
      htu('R29', 'a soft hyphen in the path', `${gateway.origin}/t/ac\u00adme/mcp`),
      htu(
        'R29b',
        'a fullwidth host',
        `http://\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54:${port}${path}`,
      ),
      htu('R29b', 'an ideographic full stop', `http://localhost${IDEOGRAPHIC_STOP}:${port}${path}`),
      htu('R29c', 'a backslash', `http:\\\\${host}${path}`),
      htu('R29c', 'userinfo', `http://user@${host}${path}`),
      htu('R29c', 'userinfo that looks like the host', `http://${host}@evil.example${path}`),
      htu('R29c', 'a tab', `http://${host}/t/ac\tme/mcp`),
      {
        id: 'R44',
        what: 'a token that was just accepted, at a server of the tenant',
        expected: '401 invalid_token',
        reason: 'token-audience',
        attempt: async () => {
          const target = '/t/acme/s/orders/mcp';
          const proof = caller.proof(undefined, { htu: gateway.origin + target });
          return caller.call({ target, proof });
        },
        twin,
      },
      {
        id: 'R44b',
        what: 'a token that was just accepted, at the other tenant',
        expected: '401 invalid_token',
        reason: ['token-invalid', 'token-audience'],
        attempt: async () => {
          const proof = caller.proof(undefined, { htu: globex.resource, nonce: stranger.nonce });
          return caller.call({ target: stranger.path, proof });
        },
        twin,
      },
      {
        id: 'R55',
        what: "the caller's token, proof and cookies at the tool",
        expected: 'nothing of the caller',
        reaches: 1,
        attempt: async () => {
          const { seen } = await caller.call({ headers: [['Cookie', 'sid=secret-cookie']] });
          if (seen !== ALLOWED) return { seen };
          const sent = JSON.stringify(acme.upstream.calls.at(-1)?.headers ?? 'no headers');
          const leaked = [caller.issued, 'secret-cookie', '"dpop"', '"cookie"'].filter((one) =>
            sent.includes(one),
          );
          return { seen: leaked.length === 0 ? 'nothing of the caller' : leaked.join(', ') };
        },
        twin,
      },
      {
        id: 'R47',
        what: '50 key ids that nobody knows',
        expected: '401 invalid_token',
        reason: 'token-invalid',
        attempt: async () => {
          const tokens = Array.from({ length: 50 }, (_, at) =>
            caller.token({}, { kid: `key_unknown_${at}` }),
          );
          const outcomes = await Promise.all(
            tokens.map((token) => caller.call({ token, proof: caller.proof(token) })),
          );
          return same(outcomes);
        },
        twin,
      },
      {
        id: 'R03',
        what: 'a used proof at another replica',
        expected: '401 invalid_dpop_proof',
        reason: 'proof-replayed',
        reaches: 2,
        attempt: async () => {
          const second = await replica();
          const proof = caller.proof();
          const first = await caller.call({ proof });
          const direct = await caller.call({ port: second.port });
          if (first.seen !== ALLOWED || direct.seen !== ALLOWED)
            return { seen: `${first.seen}; at the replica: ${direct.seen} ${logs('gateway').slice(-200)}` };
          const again = await caller.call({ proof, port: second.port });
          await second.stop();
          return again;
        },
        twin,
      },
    ];
  },
};
