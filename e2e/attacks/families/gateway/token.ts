import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestKey } from '#libs/testing';
import type { Attack, Family, Outcome } from '../../attack.js';
import { hmacSigned, seconds, signed, unsigned } from '../../world/forge.js';
import type { World } from '../../world/world.js';

/** Tokens that are not what they say, in form, signature or key. */
export const token: Family<World> = {
  name: 'token',
  attacks: async ({ acme }) => {
    const caller = await acme.caller();
    const attacker = await TestKey.create();
    const twin = (): Promise<Outcome> => caller.call();
    const refused = (
      id: string,
      what: string,
      make: () => string,
      reason: Attack['reason'] = 'token-invalid',
    ): Attack => ({
      id,
      what,
      expected: '401 invalid_token',
      ...(reason === undefined ? {} : { reason }),
      attempt: () => {
        const forged = make();
        return caller.call({ token: forged, proof: caller.proof(forged) });
      },
      twin,
    });
    const { kid: _, ...attackerJwk } = attacker.jwk;
    const publicKey = acme.issuerKey.jwk;
    const body = (changes = {}): object => caller.claims(changes);

    return [
      {
        id: 'R09',
        what: 'a bound token as Bearer, without a proof',
        expected: '401 invalid_token',
        reason: 'token-invalid',
        attempt: () => caller.call({ scheme: 'Bearer', proof: null }),
        twin,
      },
      {
        id: 'R10',
        what: 'a bound token as Bearer, with a valid proof',
        expected: '401 invalid_token',
        reason: 'token-invalid',
        attempt: () => caller.call({ scheme: 'Bearer' }),
        twin,
      },
      // An empty signature is no token68: one more dot than that syntax has room for would be malformed as well.
      refused('R11', 'alg none, no signature', () => unsigned(caller.header({ alg: 'none' }), body())),
      refused('R11', 'alg none, with a signature', () =>
        signed(caller.header({ alg: 'none' }), body(), attacker.privateKey),
      ),
      refused('R11', 'alg nOnE, with a signature', () =>
        signed(caller.header({ alg: 'nOnE' }), body(), attacker.privateKey),
      ),
      refused('R12', 'HS256 keyed by the public JWK', () =>
        hmacSigned(caller.header({ alg: 'HS256' }), body(), JSON.stringify(publicKey)),
      ),
      refused('R12', 'HS256 keyed by the public coordinate', () =>
        hmacSigned(caller.header({ alg: 'HS256' }), body(), Buffer.from(String(publicKey.x), 'base64url')),
      ),
      refused('R12', 'RS256 over the EC key', () => caller.token({}, { alg: 'RS256' })),
      ...['../../../../dev/null', "x' OR '1'='1", '', `${caller.issuerKey.jwk.kid}\0`, ['a'], null].map(
        (kid) =>
          refused('R15', `kid ${JSON.stringify(kid)}`, () =>
            signed(caller.header({ kid }), body(), attacker.privateKey),
          ),
      ),
      ...(await fetched(['jku', 'x5u'], (member, url) =>
        refused('R16', `a ${member} of the attacker`, () =>
          signed(caller.header({ [member]: url, kid: 'attacker' }), body(), attacker.privateKey),
        ),
      )),
      ...['x5c', 'x5t', 'crit', 'b64', 'zip'].map((member) =>
        refused('R16b', `a header ${member}, otherwise valid`, () =>
          caller.token({}, { [member]: member === 'b64' ? false : ['exp'] }),
        ),
      ),
      refused('R17', 'the key of the attacker in the header', () =>
        signed(caller.header({ jwk: attackerJwk }), body(), attacker.privateKey),
      ),
      refused('R17', 'the right key in the header', () => caller.token({}, { jwk: publicKey })),
      refused('R19', 'expired', () => caller.token({ iat: seconds() - 400, exp: seconds() - 100 }), [
        'token-expired',
      ]),
      refused('R20b', 'issued in ten minutes', () =>
        caller.token({ iat: seconds() + 600, exp: seconds() + 900 }),
      ),
      refused('R35', 'a token of 9 KiB', () => caller.token({ pad: 'x'.repeat(7_000) })),
      refused('R35b', 'claims nested 200 deep', () =>
        signed(
          caller.header(),
          JSON.stringify(body()).replace(/}$/, `,"x":${'['.repeat(200)}${']'.repeat(200)}}`),
          acme.issuerKey.privateKey,
        ),
      ),
      refused('R12', 'HMAC-SHA-256 in the place of an ES256 signature', () => {
        const [head = '', payload = ''] = caller.token().split('.');
        const mac = createHmac('sha512', JSON.stringify(publicKey)).update(`${head}.${payload}`);
        return `${head}.${payload}.${mac.digest('base64url')}`;
      }),
      refused('R25', 'an ID token', () => caller.token({ aud: caller.issued, nonce: 'n' }, { typ: 'JWT' })),
    ];
  },
};

/** Attacks with a URL of the attacker's. Each is also a failure when anybody asks there. */
async function fetched(
  members: readonly string[],
  attackWith: (member: string, url: string) => Attack,
): Promise<Attack[]> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.end('{"keys":[]}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  return members.map((member) => {
    const attack = attackWith(member, url);
    return {
      ...attack,
      attempt: async () => {
        const { seen, ...rest } = await attack.attempt();
        return { seen: asked > 0 ? `${seen}, after asking the attacker's server` : seen, ...rest };
      },
    };
  });
}
