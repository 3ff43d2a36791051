import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '#libs/platform';
import fc from 'fast-check';
import { UidAllocator } from './uid-allocator.js';

describe('UidAllocator', () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sallyport-uids-'));
    path = join(dir, 'uids.json');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const range = { first: 210_000, last: 210_003 };

  it('gives each tenant and server a number of its own, and the same one after a restart', () => {
    const uids = new UidAllocator(path, range);
    const given = [uids.of('acme', 'files'), uids.of('acme', 'mail'), uids.of('globex', 'files')];
    expect(given).toEqual([210_000, 210_001, 210_002]);
    const again = new UidAllocator(path, range);
    expect([again.of('globex', 'files'), again.of('acme', 'files')]).toEqual([210_002, 210_000]);
  });

  it('shares no number when the range is spent', () => {
    const uids = new UidAllocator(path, range);
    for (const server of ['a', 'b', 'c', 'd']) uids.of('acme', server);
    expect(() => uids.of('acme', 'e')).toThrow('RUNNER_UID_RANGE is spent');
    expect(uids.of('acme', 'a')).toBe(210_000);
  });

  it('never gives one number twice, whoever asks in whatever order', () => {
    const name = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { maxLength: 40 }), (asked) => {
        rmSync(path, { force: true });
        const owners = new Map<number, string>();
        for (const [tenant, server] of asked) {
          // A new process each time: what counts is the file.
          const uid = new UidAllocator(path, { first: 1000, last: 1100 }).of(tenant, server);
          const owner = `${tenant}/${server}`;
          expect(owners.get(uid) ?? owner).toBe(owner);
          owners.set(uid, owner);
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it.each([
    ['no JSON', '{'],
    ['no record', '[1]'],
    ['root among its numbers', '{"acme/files":0}'],
    ['one number for two servers', '{"acme/files":210000,"globex/files":210000}'],
    ['half a number', '{"acme/files":1.5}'],
  ])('does not start from a file with %s', (_, text) => {
    writeFileSync(path, text);
    expect(() => new UidAllocator(path, range)).toThrow(SettingsError);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('starts from no file that was damaged at any place', () => {
    const good = '{"acme/files":210000,"acme/mail":210001}';
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ maxLength: 3 }), (at, noise) => {
        writeFileSync(path, good.slice(0, at) + noise + good.slice(at + 1));
        try {
          const uids = new UidAllocator(path, range);
          expect(uids.of('a', 'x')).not.toBe(uids.of('a', 'y'));
        } catch (cause) {
          expect(cause).toBeInstanceOf(SettingsError);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('has one account for everything when the runner is an ordinary user', () => {
    const uids = new UidAllocator(path, range, 1000);
    expect([uids.of('acme', 'a'), uids.of('acme', 'b')]).toEqual([1000, 1000]);
  });
});
