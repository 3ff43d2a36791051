import { SNAPSHOT_TYP, type Snapshot } from '#libs/contracts';
import { loadPublicKeys, signCompact, type VerificationKey } from '#libs/oauth';
import { TestKey, testSnapshot } from '#libs/testing';
import { assertForward, readSnapshot } from './read-snapshot.js';

describe('readSnapshot', () => {
  let key: TestKey;
  let keys: ReadonlyMap<string, VerificationKey>;

  beforeAll(async () => {
    key = await TestKey.create();
    keys = loadPublicKeys([key.jwk]);
  });

  const signed = (snapshot: object, { typ = SNAPSHOT_TYP, by = key }: { typ?: string; by?: TestKey } = {}) =>
    signCompact(snapshot, { typ, kid: by.jwk.kid }, by.privateKey);

  it('gives what the control plane signed', () => {
    expect(readSnapshot(signed(testSnapshot()), keys, 'acme')).toEqual(testSnapshot());
  });

  it('refuses what somebody else signed, or something else that was signed', async () => {
    const by = await TestKey.create();
    expect(() => readSnapshot(signed(testSnapshot(), { by }), keys, 'acme')).toThrow('unknown kid');
    expect(() => readSnapshot(signed(testSnapshot(), { typ: 'JWT' }), keys, 'acme')).toThrow('wrong typ');
    const [header, , signature] = signed(testSnapshot()).split('.');
    const forged = Buffer.from(JSON.stringify(testSnapshot({ revision: 99 }))).toString('base64url');
    expect(() => readSnapshot(`${header}.${forged}.${signature}`, keys, 'acme')).toThrow('does not verify');
  });

  it("refuses another tenant's", () => {
    expect(() => readSnapshot(signed(testSnapshot()), keys, 'globex')).toThrow('of another tenant');
  });

  it.each([
    ['a version that nobody knows', { v: 2 }],
    ['a revision that is none', { revision: -1 }],
    [
      'a selector that nobody knows',
      { roles: [{ slug: 'x', grants: [{ id: 'g', select: { kind: 'magic' } }] }] },
    ],
  ])('refuses %s', (_what, changes) => {
    const snapshot = { ...testSnapshot(), ...changes } as Snapshot;
    expect(() => readSnapshot(signed(snapshot), keys, 'acme')).toThrow('breaks its schema');
  });
});

describe('assertForward', () => {
  const at = (epoch: string, revision: number) => ({ epoch, revision });

  it.each([
    ['the first one', at('a', 5), undefined, []],
    ['a newer one', at('a', 6), at('a', 5), []],
    ['the same one', at('a', 5), at('a', 5), []],
    ['a new store, which counts from the start', at('b', 1), at('a', 5), []],
  ])('accepts %s', (_what, next, current, retired) => {
    expect(() => assertForward(next, current, retired)).not.toThrow();
  });

  it.each([
    ['an older one', at('a', 4), at('a', 5), [], 'revision 4 is older than 5'],
    ['one of a store that was left', at('a', 99), at('b', 1), ['a'], 'epoch a was left before'],
    ['one of a store that was left, also when nothing is held', at('a', 99), undefined, ['a'], 'left before'],
  ])('refuses %s', (_what, next, current, retired, message) => {
    expect(() => assertForward(next, current, retired)).toThrow(message);
  });
});
