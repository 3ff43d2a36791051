import { TestKey } from '#libs/testing';
import { sign, type KeyObject } from 'node:crypto';
import { BadJws } from './compact.js';
import { verifyCompact } from './signed-document.js';
import { thumbprint } from './thumbprint.js';
import { loadPublicKeys } from './verification-key.js';

/** Public key and signature of RFC 7515 appendix A.3: ES256, published, and so the same for everybody. */
const RFC_7515_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};
const RFC_7515_ES256 =
  'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q';
/** RFC 7638 has an RSA example only; RFC 8037 appendix A.3 has this one. */
const RFC_8037_KEY = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('JWS vectors', () => {
  let ec: TestKey;
  let ed: TestKey;
  let somebody: TestKey;
  let keys: ReturnType<typeof loadPublicKeys>;

  beforeAll(async () => {
    ec = await TestKey.create();
    ed = await TestKey.create('EdDSA');
    somebody = await TestKey.create();
    keys = loadPublicKeys([ec.jwk, ed.jwk, { ...RFC_7515_KEY, kid: 'rfc' }]);
  });

  const es256 = (header: unknown, payload: unknown, key: KeyObject = ec.privateKey): string => {
    const input = `${encode(header)}.${encode(payload)}`;
    const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  };
  const eddsa = (header: unknown, payload: unknown): string => {
    const input = `${encode(header)}.${encode(payload)}`;
    return `${input}.${sign(null, Buffer.from(input), ed.privateKey).toString('base64url')}`;
  };
  const header = (more: object = {}): object => ({ alg: 'ES256', typ: 'x', kid: ec.jwk.kid, ...more });
  const verify = (jws: string): Record<string, unknown> => verifyCompact(jws, { types: ['x'], keys });

  it('computes the thumbprint of RFC 8037 appendix A.3', () => {
    expect(thumbprint(RFC_8037_KEY)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('refuses the token of RFC 7515 appendix A.3, whose signature is right, for the type it does not name', () => {
    expect(() => verify(RFC_7515_ES256)).toThrow(new BadJws('wrong typ'));
  });

  it.each<[string, () => string]>([
    ['ES256', () => es256(header(), { a: 1 })],
    ['EdDSA', () => eddsa({ alg: 'EdDSA', typ: 'x', kid: ed.jwk.kid }, { a: 1 })],
    [
      'Ed25519, the same by the name of RFC 9864',
      () => eddsa({ alg: 'Ed25519', typ: 'x', kid: ed.jwk.kid }, { a: 1 }),
    ],
    ['members in another order', () => es256({ kid: ec.jwk.kid, typ: 'x', alg: 'ES256' }, { a: 1 })],
    [
      'spaces in the JSON',
      () => es256(`{ "alg" : "ES256", "typ":"x","kid":"${ec.jwk.kid}" }`, '{ "a" : 1 }'),
    ],
    ['a member that is not known', () => es256(header({ note: 'x' }), { a: 1 })],
  ])('accepts %s', (_what, make) => {
    expect(verify(make())).toEqual({ a: 1 });
  });

  const tampered = (change: (parts: [string, string, string]) => string[]): string =>
    change(es256(header(), { a: 1 }).split('.') as [string, string, string]).join('.');
  const der = (): string => {
    const input = `${encode(header())}.${encode({ a: 1 })}`;
    return `${input}.${sign('sha256', Buffer.from(input), ec.privateKey).toString('base64url')}`;
  };
  it.each<[string, () => string]>([
    ['another payload', () => tampered(([h, , s]) => [h, encode({ a: 2 }), s])],
    ['another header', () => tampered(([, p, s]) => [encode(header({ note: 1 })), p, s])],
    [
      'a signature of zeros',
      () => tampered(([h, p]) => [h, p, encode(Buffer.alloc(64).toString('latin1')).slice(0, 86)]),
    ],
    ['a signature that is cut', () => tampered(([h, p, s]) => [h, p, s.slice(0, -2)])],
    ['a signature that is longer', () => tampered(([h, p, s]) => [h, p, `${s}AA`])],
    ['an empty signature', () => tampered(([h, p]) => [h, p, ''])],
    [
      'spare bits in the last character',
      () => tampered(([h, p, s]) => [h, p, s.slice(0, -1) + next(s.at(-1) ?? '')]),
    ],
    ['a signature in DER', der],
    ['padding', () => tampered(([h, p, s]) => [h, p, `${s}==`])],
    ['the alphabet of base64', () => tampered(([h, p, s]) => [h, `${p}+/`, s])],
    ['two segments', () => tampered(([h, p]) => [h, p])],
    ['four segments', () => tampered(([h, p, s]) => [h, p, s, s])],
    ['a line break', () => tampered(([h, p, s]) => [h, `${p}\n`, s])],
    ['a key of somebody else', () => es256(header(), { a: 1 }, somebody.privateKey)],
    ['the kid of another key', () => es256(header({ kid: 'rfc' }), { a: 1 })],
    ['the kid of a key of another kind', () => es256(header({ kid: ed.jwk.kid }), { a: 1 })],
    ['EdDSA over a P-256 key', () => es256(header({ alg: 'EdDSA' }), { a: 1 })],
    ['ES256 over an Ed25519 key', () => eddsa({ alg: 'ES256', typ: 'x', kid: ed.jwk.kid }, { a: 1 })],
    ...[
      'none',
      'NONE',
      '',
      'HS256',
      'RS256',
      'ES384',
      'ES512',
      'ES256K',
      'es256',
      'PS256',
      'constructor',
    ].map((alg): [string, () => string] => [`alg ${alg}`, () => es256(header({ alg }), { a: 1 })]),
    ['no alg', () => es256(header({ alg: undefined }), { a: 1 })],
    ['a list as alg', () => es256(header({ alg: ['ES256'] }), { a: 1 })],
    ['no kid', () => es256(header({ kid: undefined }), { a: 1 })],
    ['a number as kid', () => es256(header({ kid: 1 }), { a: 1 })],
    ['another typ', () => es256(header({ typ: 'X' }), { a: 1 })],
    ['typ as a media type', () => es256(header({ typ: 'application/x' }), { a: 1 })],
    ...['jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit', 'b64', 'zip', 'jwk'].map(
      (name): [string, () => string] => [`header ${name}`, () => es256(header({ [name]: null }), { a: 1 })],
    ),
    ['a header that is a list', () => es256([header()], { a: 1 })],
    [
      'a header with a name twice',
      () => es256(`{"alg":"ES256","alg":"ES256","typ":"x","kid":"${ec.jwk.kid}"}`, { a: 1 }),
    ],
    ['a header with a byte order mark', () => es256(`\ufeff${JSON.stringify(header())}`, { a: 1 })],
    ['a payload that is a list', () => es256(header(), [1])],
    ['a payload that is a string', () => es256(header(), '"a"')],
    ['a payload that is no JSON', () => es256(header(), 'a')],
    ['a payload with a name twice', () => es256(header(), '{"a":1,"a":1}')],
    ['a payload with __proto__', () => es256(header(), '{"__proto__":{"a":1}}')],
    ['an empty payload', () => es256(header(), '')],
  ])('refuses %s', (_what, make) => {
    expect(() => verify(make())).toThrow(BadJws);
  });
});

/** The next character of the base64url alphabet: its last two bits are spare at the end of 64 bytes. */
function next(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[(alphabet.indexOf(character) + 1) % 64] ?? '';
}
