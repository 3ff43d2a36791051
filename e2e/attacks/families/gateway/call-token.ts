import { VerifyingServer } from '../../../fixtures/verifying-server.js';
import { ALLOWED, type Attack, type Family, type Outcome } from '../../attack.js';
import type { World } from '../../world/world.js';

const ARGS = { order: 'A-1' };

/** What a tool's server received, used again: a call token is good for one call of one tool at one server. */
export const callToken: Family<World> = {
  name: 'call token',
  attacks: async ({ acme, globex }) => {
    const caller = await acme.caller();
    const stranger = await globex.caller();
    const { upstream } = acme;
    const twin = (): Promise<Outcome> => caller.call();
    const received = async (who = caller, server = upstream): Promise<string> => {
      await who.call();
      return server.calls.at(-1)?.headers.authorization ?? 'no call token';
    };
    const refused = (id: string, what: string, why: string, attempt: () => Promise<string>): Attack => ({
      id,
      what,
      expected: `401 ${why}`,
      reaches: 1,
      attempt: async () => ({ seen: await attempt() }),
      twin,
    });
    return [
      refused('K01', 'a call token sent again', 'call token used twice', async () =>
        direct(upstream, await received(), 'find_order', ARGS),
      ),
      refused('K02', 'a call token with other arguments', 'minted for other arguments', async () =>
        direct(upstream, await received(), 'find_order', { order: 'B-2' }),
      ),
      refused('K03', 'a call token for another tool', 'call token is for another tool', async () =>
        direct(upstream, await received(), 'cancel_order', ARGS),
      ),
      refused('K04', 'a call token at another server of the tenant', 'aud is another upstream', async () => {
        const other = await VerifyingServer.start();
        other.trust = upstream.trust;
        try {
          return await direct(other, await received(), 'find_order', ARGS);
        } finally {
          await other.stop();
        }
      }),
      refused('K05', 'a call token of two minutes ago', 'token-expired', async () => {
        const token = await received();
        upstream.now = () => Date.now() + 120_000;
        try {
          return await direct(upstream, token, 'find_order', ARGS);
        } finally {
          upstream.now = () => Date.now();
        }
      }),
      refused('K06', "the other tenant's call token", 'issuer is not the gateway of the tenant', async () =>
        direct(upstream, await received(stranger, globex.upstream), 'find_order', ARGS),
      ),
      {
        id: 'K07',
        what: 'duplicate members in arguments',
        expected: '400',
        reason: 'request-malformed',
        attempt: () =>
          caller.call({ body: caller.message().replace('"order":"A-1"', '"order":"A-1","order":"B-2"') }),
        twin: () => caller.call({ body: caller.message() }),
      },
      {
        id: 'K07',
        what: 'members in arguments that are equal once unescaped',
        expected: '400',
        reason: 'request-malformed',
        attempt: () =>
          caller.call({
            body: caller.message().replace('"order":"A-1"', '"order":"A-1","\\u006frder":"B-2"'),
          }),
        twin: () => caller.call({ body: caller.message() }),
      },
    ];
  },
};

/** Sends a call to the tool's server past the gateway. */
async function direct(
  server: VerifyingServer,
  authorization: string,
  name: string,
  args: object,
): Promise<string> {
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  });
  const text = await answer.text();
  return answer.status === 200 ? ALLOWED : `${answer.status} ${text}`;
}
