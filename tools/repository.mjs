import { isDeepStrictEqual } from 'node:util';
import { filesOfTree, textOf } from './tree.mjs';

/** Text that belongs to one machine or one person, or that nobody should be able to read here. */
const FORBIDDEN = [
  { what: 'a folder of somebody’s machine', pattern: /(?<![\w./}$-])\/(home|Users|root|work)\/[\w.-]+/ },
  {
    what: 'the host of a package registry',
    pattern: /\b(registry\.(npmjs|yarnpkg)\.(org|com)|npm\.pkg\.github\.com|pypi\.org)\b/,
  },
  { what: 'a private key', pattern: /-----BEGIN (EC |RSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\n[\w+/=]/ },
  { what: 'a private JWK', pattern: /"d"\s*:\s*"[\w-]{43,}"/ },
  { what: 'a cloud access key', pattern: /\bAKIA[0-9A-Z]{16}\b/ },
  { what: 'a GitHub, Slack or npm token', pattern: /\b(gh[opsu]_\w{36}|xox[abp]-[\w-]{20,}|npm_\w{36})\b/ },
  { what: 'an unresolved merge', pattern: /^(<{7}|>{7}) /m },
];
const LARGEST_BYTES = 1 << 20;
const BINARY = /\.(png|jpg|ico|woff2?|gz)$/;

/**
 * @typedef {{ path: string, problem: string }} Finding
 * @typedef {{ dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Manifest
 */

/**
 * @param {string} path
 * @param {string} text
 * @returns {Finding[]}
 */
export function strays(path, text) {
  return FORBIDDEN.filter(({ pattern }) => pattern.test(text)).map(({ what, pattern }) => {
    const at = text.slice(0, text.search(pattern)).split('\n').length;
    return { path: `${path}:${at}`, problem: `holds ${what}` };
  });
}

/**
 * A lockfile must install from whatever registry the machine is set up with, prove what it got, and be for the
 * package.json beside it.
 *
 * @param {string} path
 * @param {string} text of a package-lock.json
 * @param {string} manifest text of the package.json
 * @returns {Finding[]}
 */
export function lockfileProblems(path, text, manifest) {
  /** @type {{ packages: Record<string, { resolved?: string, integrity?: string, link?: boolean } & Manifest> }} */
  const { packages } = JSON.parse(text);
  const { dependencies: now, devDependencies: dev } = /** @type {Manifest} */ (JSON.parse(manifest));
  const { dependencies: then, devDependencies: devThen } = packages[''] ?? {};
  const fits = isDeepStrictEqual([now, dev], [then, devThen]);
  const installed = Object.entries(packages).filter(([name]) => name !== '');
  const problems = installed.flatMap(([name, { resolved, integrity, link }]) => [
    ...(resolved !== undefined && !link ? [{ path, problem: `${name} has a download address` }] : []),
    ...(integrity === undefined && !link ? [{ path, problem: `${name} has no integrity` }] : []),
  ]);
  return fits ? problems : [{ path, problem: 'is not for the package.json beside it' }, ...problems];
}

if (import.meta.main) {
  const files = filesOfTree();
  const findings = files
    .filter((path) => !BINARY.test(path))
    .flatMap((path) => {
      const text = textOf(path);
      if (text.length > LARGEST_BYTES) return [{ path, problem: 'is larger than 1 MiB' }];
      return path.endsWith('package-lock.json')
        ? lockfileProblems(path, text, textOf(path.replace('-lock', '')))
        : strays(path, text);
    });
  for (const { path, problem } of findings) console.error(`${path}: ${problem}`);
  console.log(`${files.length} files, ${findings.length} findings`);
  process.exitCode = files.length > 0 && findings.length === 0 ? 0 : 1;
}
