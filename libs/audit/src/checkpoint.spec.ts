import { BadJws, loadPublicKeys, signCompact } from '#libs/oauth';
import { TestKey } from '#libs/testing';
import { CHECKPOINT_TYP, checkpointPayload, verifyCheckpoint } from './checkpoint.js';

const key = await TestKey.create();
const keys = loadPublicKeys([key.jwk]);
const claims = checkpointPayload('acme', 7, 'a'.repeat(64), 7, '2026-01-02T03:04:05.000Z');
const signed = (payload: object, typ = CHECKPOINT_TYP) =>
  signCompact(payload, { typ, kid: key.jwk.kid }, key.privateKey);

describe('verifyCheckpoint', () => {
  test('gives back the claims', () => {
    expect(verifyCheckpoint(signed(claims), 'acme', keys)).toEqual(claims);
  });

  test.each<[string, string, string]>([
    ['of another tenant', signed({ ...claims, tenant: 'globex' }), 'another tenant'],
    ['of another type', signed(claims, 'snapshot+jwt'), 'wrong typ'],
    ['without a head', signed({ ...claims, head: 'x' }), 'not those of a checkpoint'],
    ['with a changed signature', `${signed(claims).slice(0, -6)}AAAAAA`, 'signature'],
    ['that is none', 'x', 'not one compact JWS'],
  ])('refuses one %s', (_, jws, detail) => {
    expect(() => verifyCheckpoint(jws, 'acme', keys)).toThrow(BadJws);
    expect(() => verifyCheckpoint(jws, 'acme', keys)).toThrow(detail);
  });

  test('refuses an unknown key', () => {
    expect(() => verifyCheckpoint(signed(claims), 'acme', new Map())).toThrow('unknown kid');
  });
});
