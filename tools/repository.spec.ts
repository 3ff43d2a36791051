import { lockfileProblems, strays } from './repository.mjs';

// Put together here, so that this file holds none of them.
const join = (...parts: string[]) => parts.join('');

describe('what must not be in the repository', () => {
  it.each([
    [join('see /ho', 'me/ada/notes'), 'folder'],
    [join('cd "/wo', 'rk/main"'), 'folder'],
    [join('https://registry.npm', 'js.org/zod'), 'registry'],
    [join('-----BEGIN PRIVATE', ' KEY-----\nMIIB'), 'private key'],
    [join('{"kty":"EC","d', '": "', 'x'.repeat(43), '"}'), 'private JWK'],
    [join('AKIA', 'ABCDEFGHIJKLMNOP'), 'access key'],
    [join('ghp', '_', 'a'.repeat(36)), 'token'],
    [join('<<<<', '<<< ours'), 'merge'],
  ])('%s', (text, problem) => {
    expect(strays('a.md', `first line\n${text}\n`)).toEqual([
      { path: 'a.md:2', problem: expect.stringContaining(problem) },
    ]);
  });

  it.each([
    'https://example.com/home/page',
    '/var/tmp/sallyport',
    '${HOME}/work/x',
    '/api/v1/users',
    './work/x',
  ])('is not: %s', (text) => {
    expect(strays('a.md', text)).toEqual([]);
  });

  it('a lockfile with addresses, or without integrity', () => {
    const packages = {
      '': {},
      'node_modules/a': { resolved: 'https://x', integrity: 'sha512-' },
      'node_modules/b': {},
    };
    expect(lockfileProblems('package-lock.json', JSON.stringify({ packages }), '{}')).toEqual([
      { path: 'package-lock.json', problem: 'node_modules/a has a download address' },
      { path: 'package-lock.json', problem: 'node_modules/b has no integrity' },
    ]);
  });

  it('a lockfile for another package.json', () => {
    const of = (version: string) => ({ dependencies: { zod: version } });
    const lock = JSON.stringify({ packages: { '': of('^4.0.0') } });
    expect(lockfileProblems('package-lock.json', lock, JSON.stringify(of('^4.0.0')))).toEqual([]);
    expect(lockfileProblems('package-lock.json', lock, JSON.stringify(of('^5.0.0')))).toHaveLength(1);
  });
});
