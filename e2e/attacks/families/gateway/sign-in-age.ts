import { decodeJwt } from 'jose';
import type { Attack, Family, Outcome } from '../../attack.js';
import { Desk } from '../../world/desk.js';
import { seconds } from '../../world/forge.js';
import type { GatewayCaller } from '../../world/gateway-caller.js';
import { issuedToken, WRITE } from '../../world/tenant-world.js';
import type { World } from '../../world/world.js';

const MAX_AGE_S = 300;
const STALE = '401 insufficient_user_authentication';

/** Tools for which somebody must have signed in a short while ago (RFC 9470). */
export const signInAge: Family<World> = {
  name: 'sign-in-age',
  attacks: async (world) => {
    const { acme } = world;
    await world.setOauth(acme, { freshSignIn: { effects: ['write'], maxAgeS: MAX_AGE_S } });
    const desk = await Desk.make(acme, 'stella', ['admin']);
    const robot = await acme.caller(['admin']);
    const write = (caller: GatewayCaller, token?: string): Promise<Outcome & { challenge: string }> =>
      caller.challenged({ tool: WRITE.name, args: WRITE.args, ...(token === undefined ? {} : { token }) });
    const signedIn = async (): Promise<GatewayCaller> => {
      const caller = acme.holder(issuedToken(await desk.redeemed()), desk.client.key);
      caller.nonce = robot.nonce;
      return caller;
    };
    const twin = async (): Promise<Outcome> => {
      const caller = await signedIn();
      return world.allowedSoon(() => write(caller));
    };
    const person = await signedIn();
    // Until the gateway knows what the tenant wants, a machine may write.
    await world.refusedSoon(() => write(robot));
    const aged = (age: number): string => person.token({ auth_time: seconds() - age });
    const row = (what: string, expected: string, attempt: () => Promise<Outcome>): Attack => ({
      id: 'R53',
      what,
      expected,
      reason: 'sign-in-stale',
      attempt,
      twin,
    });
    return [
      row('a new token of a sign-in ten minutes ago', STALE, () => write(person, aged(600))),
      row('a token that does not say when somebody signed in', STALE, () =>
        write(person, person.token({ auth_time: undefined })),
      ),
      row('a token of a machine, for which nobody signs in', STALE, () => write(robot)),
      row('how old the sign-in may be', `max_age="${MAX_AGE_S}"`, async () => {
        const { challenge, decisions = [] } = await write(person, aged(600));
        return { seen: /max_age="\d+"/.exec(challenge)?.[0] ?? challenge, decisions };
      }),
      {
        ...row('a refreshed token, whose sign-in is as old as before', 'the same sign-in', async () => {
          const first = await desk.tokens();
          const second = await desk.client.refresh(first.refresh);
          const [before, after] = [first.access, issuedToken(second)].map((token) => decodeJwt(token));
          const same = before?.['auth_time'] !== undefined && before['auth_time'] === after?.['auth_time'];
          const { decisions = [] } = await write(person, aged(600));
          return { seen: same ? 'the same sign-in' : 'another sign-in', decisions };
        }),
        twin: async () => {
          const outcome = await twin();
          await world.setOauth(acme, {});
          await world.allowedSoon(() => write(robot));
          return outcome;
        },
      },
    ];
  },
};
