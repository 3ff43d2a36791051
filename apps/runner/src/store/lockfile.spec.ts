import fc from 'fast-check';
import { assertLockfile } from './lockfile.js';
import { BadTree } from './tree-digest.js';

const REGISTRY = 'https://packages.example.test';
const INTEGRITY = `sha512-${'A'.repeat(86)}==`;
const OTHER = `sha512-${'B'.repeat(86)}==`;
const wanted = { name: '@acme/files', version: '1.2.3', integrity: INTEGRITY };
const entry = (more: object = {}) => ({
  version: '1.2.3',
  resolved: `${REGISTRY}/@acme/files/-/files-1.2.3.tgz`,
  integrity: INTEGRITY,
  ...more,
});
const lock = (packages: object): string => JSON.stringify({ lockfileVersion: 3, packages });
const good = { '': { dependencies: {} }, 'node_modules/@acme/files': entry() };
const refusal = (packages: object): (() => void) => {
  const text = lock(packages);
  return () => assertLockfile(text, wanted, REGISTRY);
};

describe('a lock file', () => {
  it('is accepted when everything is pinned and from the registry', () => {
    expect(
      refusal({
        ...good,
        'node_modules/dep/node_modules/inner': entry({ version: '9.0.0', integrity: OTHER }),
      }),
    ).not.toThrow();
  });

  it.each([
    ['another integrity', { 'node_modules/@acme/files': entry({ integrity: OTHER }) }, 'has integrity'],
    ['another version', { 'node_modules/@acme/files': entry({ version: '1.2.4' }) }, 'was not found'],
    ['not the package', { 'node_modules/other': entry() }, 'was not found'],
    [
      'a package without integrity',
      { ...good, 'node_modules/x': entry({ integrity: undefined }) },
      'no SHA-512',
    ],
    ['a weak integrity', { ...good, 'node_modules/x': entry({ integrity: 'sha1-AAAA' }) }, 'no SHA-512'],
    ['a link', { ...good, 'node_modules/x': entry({ link: true }) }, 'link or a folder'],
    ['a folder', { ...good, 'packages/x': entry() }, 'link or a folder'],
    [
      'git',
      { ...good, 'node_modules/x': entry({ resolved: 'git+ssh://git@example.test/x.git' }) },
      'registry',
    ],
    [
      'another registry',
      { ...good, 'node_modules/x': entry({ resolved: `${REGISTRY}.evil.test/x.tgz` }) },
      'registry',
    ],
    [
      'another scheme',
      { ...good, 'node_modules/x': entry({ resolved: 'http://packages.example.test/x.tgz' }) },
      'registry',
    ],
    ['an entry that is none', { ...good, 'node_modules/x': 'x' }, 'no SHA-512'],
  ])('is refused for %s', (_, packages, why) => {
    expect(refusal(packages)).toThrow(BadTree);
    expect(refusal(packages)).toThrow(why);
  });

  it('is refused by name, whatever is in it', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(INTEGRITY, '1.2.3', true, `${REGISTRY}/x.tgz`),
    );
    const packages = fc.dictionary(
      fc.constantFrom(
        '',
        'node_modules/@acme/files',
        'node_modules/__proto__',
        'x',
        'node_modules/a/node_modules/b',
      ),
      fc.oneof(
        value,
        fc.record({ version: value, resolved: value, integrity: value, link: value }, { requiredKeys: [] }),
      ),
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      packages.map((one) => lock(one)),
      fc.tuple(fc.nat(200), fc.string({ maxLength: 4 })).map(([at, noise]) => {
        const whole = lock(good);
        return whole.slice(0, at) + noise + whole.slice(at + 1);
      }),
    );
    fc.assert(
      fc.property(text, (one) => {
        try {
          assertLockfile(one, wanted, REGISTRY);
        } catch (cause) {
          expect(cause).toBeInstanceOf(BadTree);
        }
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});
