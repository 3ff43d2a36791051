import { TestKey } from '#libs/testing';
import type { Attack, Family, Outcome } from '../../attack.js';
import { hmacSigned, signed, unsigned } from '../../world/forge.js';
import { MachineOperator } from '../../world/actors/machine-operator.js';
import type { World } from '../../world/world.js';

/** The console's API for machines: tokens that are not for it, and credentials of two kinds at once. */
export const machine: Family<World> = {
  name: 'machine',
  attacks: async (world) => {
    const { acme, globex, people } = world;
    const robot = await MachineOperator.make(world, acme);
    const stranger = await MachineOperator.make(world, globex);
    const operator = await people.operator(acme, ['auditor']);
    const foreign = await TestKey.create();
    const publicKey = JSON.stringify(acme.issuerKey.jwk);
    const twin = (): Promise<Outcome> => robot.read();
    const token = (what: string, forged: string, code = 'token_invalid'): Attack => ({
      id: 'U16',
      what,
      expected: `401 ${code}`,
      attempt: () => robot.read(forged),
      twin,
    });
    return [
      {
        id: 'U06',
        what: 'the session of an operator together with the token of a machine',
        expected: '400 two_credentials',
        attempt: () => robot.read(undefined, undefined, { cookie: operator.cookies }),
        twin,
      },
      {
        id: 'U06',
        what: 'a session together with a token that is none',
        expected: '400 two_credentials',
        attempt: () => robot.read('x', undefined, { cookie: operator.cookies }),
        twin,
      },
      token(
        'a token keyed by the public key',
        hmacSigned(robot.header({ alg: 'HS256' }), robot.claims(), publicKey),
      ),
      token('a token that says RS256', hmacSigned(robot.header({ alg: 'RS256' }), robot.claims(), publicKey)),
      token('a token without signature', unsigned(robot.header({ alg: 'none' }), robot.claims())),
      token('a token of a foreign key', signed(robot.header(), robot.claims(), foreign.privateKey)),
      token('a token for the gateway', robot.forged({ aud: acme.resource })),
      token(
        'a token for two audiences',
        robot.forged({ aud: ['admin-api', acme.resource] }),
        'token_audience',
      ),
      token('an ID token', robot.forged({}, { typ: 'JWT' })),
      token('a token that names another tenant', robot.forged({ tenant: globex.slug })),
      token("a token of another tenant's server", stranger.token),
      {
        id: 'U16',
        what: 'a token at another tenant',
        expected: '401 token_invalid',
        attempt: () => robot.read(undefined, globex.path('/servers')),
        twin: () => stranger.read(),
      },
    ];
  },
};
