import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { TestKey } from '#libs/testing';
import type { Attack, Family, Outcome } from '../../attack.js';
import { hmacSigned, seconds, signed, unsigned, withMember } from '../../world/forge.js';
import type { World } from '../../world/world.js';

/** Proofs that do not prove that the sender of this request holds the key. */
export const proof: Family<World> = {
  name: 'proof',
  attacks: async ({ acme, globex, gateway }) => {
    const caller = await acme.caller();
    const thief = await TestKey.create();
    const { kid: _, ...thiefJwk } = thief.jwk;
    const twin = (): Promise<Outcome> => caller.call();
    const refused = (
      id: string,
      what: string,
      make: () => string | null,
      reason: Attack['reason'] = 'proof-invalid',
    ): Attack => ({
      id,
      what,
      expected: '401 invalid_dpop_proof',
      ...(reason === undefined ? {} : { reason }),
      attempt: () => caller.call({ proof: make() }),
      twin,
    });
    const { issued } = caller;
    const claims = (changes = {}): object => caller.proofClaims(issued, changes);
    const header = (changes = {}): object => caller.proofHeader(changes);
    const withHeader = (changes: object): string => caller.proof(issued, {}, { ...changes });
    const withClaims = (changes: object): string => caller.proof(issued, { ...changes });
    const withKey = (alg: string, key: { publicKey: KeyObject; privateKey: KeyObject }): string =>
      signed(
        { typ: 'dpop+jwt', alg, jwk: key.publicKey.export({ format: 'jwk' }) },
        claims(),
        key.privateKey,
      );
    const iat = (text: string): string =>
      signed(header(), withMember(claims({ iat: undefined }), `"iat":${text}`), caller.key.privateKey);

    return [
      ...['GET', 'post', 'PUT', ''].map((htm) =>
        refused('R05', `htm ${JSON.stringify(htm)}`, () => withClaims({ htm })),
      ),
      refused('R06', "the other tenant's endpoint", () => withClaims({ htu: globex.resource })),
      refused('R06b', "another server's endpoint", () =>
        withClaims({ htu: `${gateway.origin}/t/acme/s/orders/mcp` }),
      ),
      refused('R07', 'a stolen token, a key of the thief', () =>
        signed(header({ jwk: thiefJwk }), claims(), thief.privateKey),
      ),
      refused('R08', "the victim's key, signed by the thief", () =>
        signed(header(), claims(), thief.privateKey),
      ),
      refused('R11b', 'alg none, no signature', () => unsigned(header({ alg: 'none' }), claims())),
      refused('R11b', 'alg none, with a signature', () =>
        signed(header({ alg: 'none' }), claims(), caller.key.privateKey),
      ),
      refused('R13', 'HS256 with the secret in the header', () =>
        hmacSigned(header({ alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } }), claims(), 'secret'),
      ),
      refused('R13', 'HS256 keyed by the public key', () =>
        hmacSigned(header({ alg: 'HS256' }), claims(), JSON.stringify(caller.jwk)),
      ),
      refused('R14', 'ES256 with a P-384 key', () =>
        withKey('ES256', generateKeyPairSync('ec', { namedCurve: 'P-384' })),
      ),
      refused('R14', 'ES256 with an Ed25519 key', () => withKey('ES256', generateKeyPairSync('ed25519'))),
      refused('R14', "EdDSA with the victim's P-256 key", () => withHeader({ alg: 'EdDSA' })),
      ...Object.entries({
        jku: 'https://x.example',
        x5u: 'https://x.example',
        x5c: ['x'],
        crit: ['x'],
        b64: false,
      }).map(([member, value]) =>
        refused('R18', `a header ${member}`, () => withHeader({ [member]: value })),
      ),
      refused('R20', 'made in a minute', () => withClaims({ iat: seconds() + 60 })),
      refused('R21', 'made two minutes ago', () => withClaims({ iat: seconds() - 120 })),
      ...['"now"', 'null', '[]', '1e400', '1e300', '-1', '1.5', 'true'].map((text) =>
        refused('R22', `iat ${text}`, () => iat(text)),
      ),
      refused('R22', 'no iat', () => withClaims({ iat: undefined })),
      refused('R25b', 'typ JWT', () => withHeader({ typ: 'JWT' })),
      refused('R25b', 'typ at+jwt', () => withHeader({ typ: 'at+jwt' })),
      refused('R25b', 'no typ', () => withHeader({ typ: undefined })),
      refused('R27', 'the private key in the header', () =>
        withHeader({ jwk: caller.key.privateKey.export({ format: 'jwk' }) }),
      ),
      refused('R27', 'a symmetric member in the key', () =>
        withHeader({ jwk: { ...caller.jwk, k: 'AAAA' } }),
      ),
      refused('R31b', 'two proofs joined by a comma', () => `${caller.proof()}, ${caller.proof()}`),
      {
        id: 'R31',
        what: 'two proof headers',
        expected: '401 invalid_dpop_proof',
        reason: 'proof-invalid',
        attempt: () =>
          caller.call({
            credentials: [
              ['Authorization', `DPoP ${issued}`],
              ['DPoP', caller.proof()],
              ['DPoP', caller.proof()],
            ],
          }),
        twin,
      },
      refused('R32', 'no proof', () => null, 'proof-missing'),
      refused('R35b', 'a proof of 5 KiB', () => withClaims({ pad: 'x'.repeat(4000) })),
      refused('R38', 'ath of another token', () => caller.proof(caller.token())),
      refused('R38', 'no ath', () => withClaims({ ath: undefined })),
      refused('R50', 'htu twice', () =>
        signed(header(), withMember(claims(), `"htu":"${acme.resource}"`), caller.key.privateKey),
      ),
      refused('R50', 'jwk twice', () =>
        signed(withMember(header(), `"jwk":${JSON.stringify(thiefJwk)}`), claims(), thief.privateKey),
      ),
      refused('R51', '__proto__ in a proof', () =>
        signed(
          header(),
          withMember(claims({ htm: undefined }), '"__proto__":{"htm":"POST"}'),
          caller.key.privateKey,
        ),
      ),
      refused('R08', 'a signature of zeros', () => {
        const [head, payload] = caller.proof().split('.');
        return `${head}.${payload}.${Buffer.alloc(64).toString('base64url')}`;
      }),
      refused('R08', 'a MAC in the place of the signature', () => {
        const [head, payload] = caller.proof().split('.');
        return `${head}.${payload}.${createHmac('sha512', 'x').update('y').digest('base64url')}`;
      }),
    ];
  },
};
