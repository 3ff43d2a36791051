import { decodeJwt } from 'jose';
import { TestKey } from '#libs/testing';
import { eventually } from '../../../support/console-api.js';
import { ALLOWED, type Attack, type Family, type Outcome } from '../../attack.js';
import { Chain } from '../../world/chain.js';
import { GatewayCaller } from '../../world/gateway-caller.js';
import type { World } from '../../world/world.js';

/** Revocation reaches every gateway within a second (identity.md §7). */
const WITHIN_MS = 5_000;

/** Tokens that were good a moment ago and remembered as good: revoked people, agents, grants, keys and delegations. */
export const revocation: Family<World> = {
  name: 'revocation',
  attacks: async (world) => {
    const { acme, api, owner } = world;
    const bystander = await acme.caller();
    const revoke = (kind: string, id: string): Promise<unknown> =>
      api.post(acme.path('/revocations'), { kind, id, reason: 'an attack is tried' });
    const chain = await Chain.make(acme, owner, 'rita');
    /** Speaks with a token that the chain was given for the aggregate endpoint. */
    const holder = (token: string, key: TestKey): GatewayCaller => acme.holder(token, key);
    const person = async (): Promise<GatewayCaller> =>
      holder((await chain.signIn()).access, chain.desk.client.key);
    /** Calls until the token is remembered, revokes, and calls again. */
    const after = async (caller: GatewayCaller, act: () => Promise<unknown>): Promise<Outcome> => {
      caller.nonce = bystander.nonce;
      const before = await caller.call();
      if (before.seen !== ALLOWED) return { seen: `before: ${before.seen}` };
      await act();
      return eventually(
        'the revocation',
        () => caller.call(),
        ({ seen }) => seen !== ALLOWED,
        WITHIN_MS,
      );
    };
    const row = (id: string, what: string, attempt: () => Promise<Outcome>): Attack => ({
      id,
      what,
      expected: '401 invalid_token',
      reason: 'caller-revoked',
      // Calls pass until the gateway has heard of it.
      reaches: Infinity,
      attempt,
      twin: () => bystander.call(),
    });
    const leaf = async (): Promise<{ caller: GatewayCaller; root: GatewayCaller; gpath: string[] }> => {
      const { access } = await chain.signIn();
      const root = holder(access, chain.desk.client.key);
      root.nonce = bystander.nonce;
      const first = await chain.relay(access, 'planner');
      const second = await chain.relay(await chain.back('planner', first), 'researcher');
      const token = await chain.back('researcher', second);
      const { gpath } = decodeJwt<{ gpath: string[] }>(token);
      return { caller: holder(token, chain.agents.researcher.client.key), root, gpath };
    };
    let above: GatewayCaller | undefined;
    return [
      row('R36', 'a grant that an administrator revoked', async () => {
        const caller = await person();
        return after(caller, () => revoke('grant', String(decodeJwt(caller.issued)['gid'])));
      }),
      row('R36', 'a grant whose refresh token the agent gave back', async () => {
        const { access, refresh } = await chain.signIn();
        return after(holder(access, chain.desk.client.key), () =>
          chain.desk.client.post('/token/revocation', { token: refresh }, { proof: null }),
        );
      }),
      row('A35', 'an access token whose grant ended, because its refresh token was revoked', async () => {
        const { access, refresh } = await chain.signIn();
        return after(holder(access, chain.desk.client.key), () =>
          chain.desk.client.post('/token/revocation', { token: refresh }, { proof: null }),
        );
      }),
      row('R36b', 'a chain whose first delegation was revoked', async () => {
        const { caller, gpath } = await leaf();
        return after(caller, () => revoke('delegation', gpath[0] ?? ''));
      }),
      {
        ...row('C18', 'a chain whose middle delegation was revoked', async () => {
          const { caller, root, gpath } = await leaf();
          above = root;
          return after(caller, () => revoke('delegation', gpath[1] ?? ''));
        }),
        // What is above the revoked node goes on.
        twin: async () => above?.call() ?? { seen: 'nothing above' },
      },
      row('R37', 'a key that was reported', async () => {
        const caller = await acme.caller();
        return after(caller, () => revoke('key', caller.key.jwk.kid));
      }),
      row('R37', 'a person who was disabled', async () => {
        const caller = await person();
        const disabled = acme.path(`/members/user/${chain.desk.accountId}/disabled`);
        const outcome = await after(caller, () => api.put(disabled, { disabled: true }));
        await api.put(disabled, { disabled: false });
        return outcome;
      }),
      row('R46', 'an agent that was disabled while its token was remembered', async () => {
        const caller = await acme.caller();
        const { rows } = await owner.query<{ id: string }>(`SELECT id FROM app.agent WHERE client_id = $1`, [
          decodeJwt(caller.issued)['client_id'],
        ]);
        return after(caller, () =>
          api.put(acme.path(`/members/agent/${rows[0]?.id}/disabled`), { disabled: true }),
        );
      }),
    ];
  },
};
