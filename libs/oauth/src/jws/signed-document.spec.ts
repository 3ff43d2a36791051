import { importJWK, compactVerify } from 'jose';
import { TestKey } from '#libs/testing';
import { BadJws } from './compact.js';
import { signCompact, verifySnapshot } from './signed-document.js';
import { loadPublicKeys } from './verification-key.js';

const key = await TestKey.create();
const edwards = await TestKey.create('EdDSA');
const keys = loadPublicKeys([key.jwk, edwards.jwk]);
const header = { typ: 'snapshot+jwt', kid: key.jwk.kid };
const payload = { v: 1, revision: 7, name: 'Ümlaut' };

describe('verifySnapshot', () => {
  const jws = signCompact(payload, header, key.privateKey);

  test('gives back what was signed', async () => {
    expect(verifySnapshot(jws, keys)).toEqual(payload);
    const other = await compactVerify(jws, await importJWK(key.jwk, 'ES256'));
    expect(JSON.parse(Buffer.from(other.payload).toString('utf8'))).toEqual(payload);
    expect(other.protectedHeader).toEqual({ alg: 'ES256', ...header });
  });

  test('is not bounded like a message', () => {
    const big = { tools: Array.from({ length: 30_000 }, (_, i) => ({ i })) };
    expect(verifySnapshot(signCompact(big, header, key.privateKey), keys)).toEqual(big);
  });

  test('refuses any change', () => {
    for (const at of [5, jws.indexOf('.') + 3, jws.length - 5]) {
      const changed = jws.slice(0, at) + (jws[at] === 'A' ? 'B' : 'A') + jws.slice(at + 1);
      expect(() => verifySnapshot(changed, keys)).toThrow(BadJws);
    }
  });

  test('refuses another type, an unknown key and another algorithm', async () => {
    const call = signCompact(payload, { ...header, typ: 'mcpreq+jwt' }, key.privateKey);
    expect(() => verifySnapshot(call, keys)).toThrow('wrong typ');
    expect(() => verifySnapshot(jws, new Map())).toThrow('unknown kid');
    const signed = await edwards.sign(payload, { ...header, kid: edwards.jwk.kid });
    expect(() => verifySnapshot(signed, keys)).toThrow('algorithm is not allowed');
  });
});
