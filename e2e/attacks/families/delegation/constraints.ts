import type { OauthAnswer } from '#libs/testing';
import { type Attack, type Family, type Outcome } from '../../attack.js';
import { Chain } from '../../world/chain.js';
import { grantOutcome } from '../../world/desk.js';
import { issuedToken } from '../../world/tenant-world.js';
import type { World } from '../../world/world.js';

const FIND = 'urn:sallyport:tool:acme:orders:find_order';
const CANCEL = 'urn:sallyport:tool:acme:orders:cancel_order';

interface Constraints {
  readonly tools?: readonly string[];
  readonly effects?: readonly string[];
  readonly depth?: number;
}

/** What an agent hands on to the next one: less than it has, and never more again. */
export const constraints: Family<World> = {
  name: 'constraints',
  attacks: async (world) => {
    const { acme, owner } = world;
    const chain = await Chain.make(acme, owner, 'connie');
    const bystander = await acme.caller();
    const { planner, researcher } = chain.agents;
    const { access } = await chain.signIn();
    const form = (given?: object): object =>
      given === undefined ? {} : { constraints: JSON.stringify(given) };
    /** The planner's token for the gateway, as it will hand it on. */
    const planned = async (given?: Constraints): Promise<string> =>
      chain.back('planner', await chain.relay(access, 'planner'), { ...form(given) });
    const handed = async (given?: Constraints): Promise<string> =>
      chain.relay(await planned(given), 'researcher');
    /** The researcher comes back to the gateway. */
    const back = async (token: string, asked?: object): Promise<OauthAnswer> =>
      chain.exchange(researcher.client, token, acme.resource, { ...form(asked) });
    const call = async (token: string, agent = researcher): Promise<Outcome> => {
      const caller = acme.holder(token, agent.client.key);
      caller.nonce = bystander.nonce;
      return caller.call();
    };
    const held: Constraints = { tools: [FIND], effects: ['read'], depth: 3 };
    const twin = async (): Promise<Outcome> =>
      call(issuedToken(await back(await handed(held), { tools: [FIND], effects: ['read'], depth: 3 })));
    const row = (what: string, expected: string, attempt: () => Promise<Outcome>): Attack => ({
      id: 'C22',
      what,
      expected,
      attempt,
      twin,
    });
    const wider = (what: string, asked: Constraints): Attack[] => [
      row(`${what}, asked for on the way back`, '400 invalid_scope', async () =>
        grantOutcome(await back(await handed({ ...held, depth: 2 }), asked)),
      ),
      row(`${what}, asked for while it is handed on`, '400 invalid_scope', async () => {
        const token = await planned({ ...held, depth: 2 });
        return grantOutcome(
          await chain.exchange(chain.gateway, token, chain.url('researcher'), { ...form(asked) }),
        );
      }),
    ];
    return [
      ...wider('another tool', { tools: [FIND, CANCEL] }),
      ...wider('another effect', { effects: ['read', 'write'] }),
      ...wider('a longer chain', { depth: 3 }),
      row('more agents than the one before allowed', '400 invalid_grant', async () =>
        grantOutcome(await back(await handed({ depth: 2 }))),
      ),
      row('constraints of an unknown form', '400 invalid_request', async () =>
        grantOutcome(await back(await handed(held), { tools: [FIND], budget: 1_000_000 })),
      ),
      {
        ...row('a tool that was not handed on', 'rpc -32602', async () =>
          call(issuedToken(await back(await handed({ tools: [CANCEL] })))),
        ),
        reason: 'tool-not-granted',
      },
      {
        ...row('a tool whose effect was not handed on', 'rpc -32602', async () =>
          call(issuedToken(await back(await handed({ effects: ['write'] })))),
        ),
        reason: 'tool-not-granted',
      },
      {
        ...row('constraints that a gateway does not know', '401 invalid_token', async () => {
          const forged = bystander.token({ constraints: { budget: 1 } });
          return bystander.call({ token: forged });
        }),
        reason: 'token-invalid',
      },
      {
        ...row(
          'a chain longer than its constraint, in a token that says so',
          '401 invalid_token',
          async () => {
            const token = issuedToken(await back(await handed(held)));
            const caller = acme.holder(token, researcher.client.key);
            caller.nonce = bystander.nonce;
            return caller.call({ token: caller.token({ constraints: { depth: 2 } }) });
          },
        ),
        reason: 'chain-too-deep',
      },
      {
        ...row('a tool that the planner kept from itself', 'rpc -32602', async () =>
          call(await planned({ tools: [] }), planner),
        ),
        reason: 'tool-not-granted',
        twin: async () => call(await planned(held), planner),
      },
    ];
  },
};
