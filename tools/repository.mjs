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
 * A lockfile must install from whatever registry the machine is set up with, and prove what it got.
 * @param {string} path
 * @param {string} text of a package-lock.json
 * @returns {Finding[]}
 */
export function lockfileProblems(path, text) {
  /** @type {{ packages: Record<string, { resolved?: string, integrity?: string, link?: boolean }> }} */
  const { packages } = JSON.parse(text);
  const installed = Object.entries(packages).filter(([name]) => name !== '');
  return installed.flatMap(([name, { resolved, integrity, link }]) => [
    ...(resolved !== undefined && !link ? [{ path, problem: `${name} has a download address` }] : []),
    ...(integrity === undefined && !link ? [{ path, problem: `${name} has no integrity` }] : []),
  ]);
}

if (import.meta.main) {
  const files = filesOfTree();
  const findings = files
    .filter((path) => !BINARY.test(path))
    .flatMap((path) => {
      const text = textOf(path);
      if (text.length > LARGEST_BYTES) return [{ path, problem: 'is larger than 1 MiB' }];
      return path.endsWith('package-lock.json') ? lockfileProblems(path, text) : strays(path, text);
    });
  for (const { path, problem } of findings) console.error(`${path}: ${problem}`);
  console.log(`${files.length} files, ${findings.length} findings`);
  process.exitCode = files.length > 0 && findings.length === 0 ? 0 : 1;
}
