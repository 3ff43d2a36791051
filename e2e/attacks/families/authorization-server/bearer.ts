import { together, type Attack, type Family, type Outcome } from '../../attack.js';
import { Desk, grantOutcome } from '../../world/desk.js';
import { issuedToken, WRITE } from '../../world/tenant-world.js';
import type { World } from '../../world/world.js';

const READING = 'mcp:connect tools:read';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** Tokens without a key, in a tenant that allows them: good for reading and nothing else. */
export const bearer: Family<World> = {
  name: 'bearer',
  attacks: async (world) => {
    const { acme, globex } = world;
    await world.setOauth(globex, { dpop: 'allowed' });
    const desk = await Desk.make(globex, 'gina', ['admin']);
    const caller = await globex.caller(['admin']);
    const other = await acme.caller();
    const unbound = async (scope: string): ReturnType<Desk['redeemed']> => {
      const asked = desk.request({ scope });
      return desk.client.redeem(await desk.code(asked), asked, { proof: null });
    };
    const token = issuedToken(await unbound(READING));
    const call = (changes: object = {}): Promise<Outcome> =>
      caller.call({ token, scheme: 'Bearer', proof: null, ...changes });
    /** The gateway learns of the tenant's decision with its next snapshot. */
    const twin = (): Promise<Outcome> => world.allowedSoon(() => call());
    await twin();
    const row = (
      id: string,
      what: string,
      expected: string,
      reason: Attack['reason'],
      attempt: () => Promise<Outcome>,
    ): Attack => ({ id, what, expected, ...(reason === undefined ? {} : { reason }), attempt, twin });
    return [
      row('R41', 'an unbound token with the DPoP scheme', '401 invalid_token', 'token-invalid', () =>
        call({ scheme: 'DPoP' }),
      ),
      row('R41', 'an unbound token with a proof', '401 invalid_token', 'token-invalid', () =>
        call({ proof: caller.proof(token) }),
      ),
      row('R41', 'an unbound token that lives for an hour', '401 invalid_token', 'token-invalid', () => {
        const long = caller.token({
          cnf: undefined,
          scope: READING,
          exp: Math.floor(Date.now() / 1000) + 3600,
        });
        return call({ token: long });
      }),
      row('R41b', 'a write tool', 'rpc -32602', ['tool-not-granted', 'scope-insufficient'], () =>
        call({ ...WRITE, tool: WRITE.name }),
      ),
      row('R41b', 'an unbound token that claims tools:call', '401 invalid_token', 'token-invalid', () =>
        call({ token: caller.token({ cnf: undefined, scope: 'mcp:connect tools:call' }) }),
      ),
      row('R41b', 'asking for tools:call without a key', '400 invalid_scope', undefined, async () =>
        grantOutcome(await unbound('mcp:connect tools:call')),
      ),
      row('R41b', 'an exchange of an unbound token', 'refused', undefined, async () => {
        const { client } = await globex.machine();
        await client.clientCredentials({ resource: globex.resource, scope: READING });
        const answer = await client.post('/token', {
          grant_type: EXCHANGE,
          subject_token: token,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          resource: globex.resource,
        });
        const { seen } = grantOutcome(answer);
        return { seen: /^400 (invalid_grant|invalid_target|invalid_request)$/.test(seen) ? 'refused' : seen };
      }),
      row(
        'R40',
        'an unbound token where the tenant requires proofs',
        '401 invalid_token',
        'token-invalid',
        async () => {
          return other.call({
            token: other.token({ cnf: undefined, scope: READING }),
            scheme: 'Bearer',
            proof: null,
          });
        },
      ),
      row(
        'A12',
        'machines without a proof, where people need none',
        '400 invalid_grant',
        undefined,
        async () => {
          const { client } = await globex.machine();
          const form = { resource: globex.resource, scope: READING };
          return together([grantOutcome(await client.clientCredentials(form, { proof: null }))]).seen ===
            '1× 400 invalid_grant'
            ? { seen: '400 invalid_grant' }
            : { seen: 'a token' };
        },
      ),
    ];
  },
};
