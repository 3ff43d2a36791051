import fc from 'fast-check';
import { BadTree } from './tree-digest.js';
import { type Member, zip } from './zip.fixture.js';
import { readZip } from './zip-archive.js';

const file = (name: string, more: Partial<Member> = {}): Member => ({
  name,
  bytes: Buffer.from('hello'),
  ...more,
});

describe('readZip', () => {
  it('reads packed and plain files with their names and modes', () => {
    const entries = readZip(
      zip([
        file('manifest.json'),
        file('bin/run', { mode: 0o100755, method: 0 }),
        file('bin/', { bytes: Buffer.alloc(0) }),
      ]),
    );
    expect(entries.map(({ path, executable, bytes }) => [path, executable, String(bytes)])).toEqual([
      ['manifest.json', false, 'hello'],
      ['bin/run', true, 'hello'],
    ]);
  });

  it.each([
    ['that leave the folder', '../x'],
    ['with a step back', 'a/../../x'],
    ['from the root', '/etc/passwd'],
    ['with a backslash', '..\\x'],
    ['with a zero byte', 'a\0b'],
    ['with an empty step', 'a//b'],
  ])('refuses names %s', (_, name) => {
    expect(() => readZip(zip([file(name)]))).toThrow('no path inside the package');
  });

  it.each([
    ['a link', [file('a', { mode: 0o120777 })], 'is a link'],
    ['two files of one name', [file('a'), file('a')], 'occurs twice'],
    ['encryption', [file('a', { flags: 1 })], 'is encrypted'],
    ['an unknown packing', [file('a', { method: 12 })], 'unknown way'],
    ['a size that is too small', [file('a', { size: 1 })], 'damaged'],
    ['a size that is too large', [file('a', { size: 6 })], 'another size'],
    ['more than it may hold', [file('a', { size: 0x7fffffff })], '512 MiB'],
  ])('refuses %s', (_, members, why) => {
    const archive = zip(members);
    expect(() => readZip(archive)).toThrow(BadTree);
    expect(() => readZip(archive)).toThrow(why);
  });

  it('does not unpack a bomb beyond what its directory says', () => {
    expect(() => readZip(zip([file('a', { bytes: Buffer.alloc(8 << 20), size: 1000 })]))).toThrow(BadTree);
  });

  /** Whether it was read to paths inside the package, or refused by name. */
  const isHarmless = (archive: Buffer): boolean => {
    try {
      return readZip(archive).every(({ path }) => !path.split('/').includes('..'));
    } catch (cause) {
      return cause instanceof BadTree;
    }
  };

  it('refuses by name, whatever bytes it gets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) =>
        expect(isHarmless(Buffer.from(bytes))).toBe(true),
      ),
      { seed: 4, numRuns: 500 },
    );
  });

  it('refuses by name an archive that was damaged anywhere', () => {
    const whole = zip([
      file('manifest.json'),
      file('a/b', { method: 0 }),
      file('c', { bytes: Buffer.alloc(500, 'x') }),
    ]);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(whole.length), (changes, cut) => {
        const archive = Buffer.from(whole);
        for (const [at, value] of changes) archive[at] = value;
        const all = [archive, archive.subarray(0, cut), archive.subarray(cut)];
        expect(all.map(isHarmless)).toEqual([true, true, true]);
      }),
      { seed: 5, numRuns: 1500 },
    );
  });
});
