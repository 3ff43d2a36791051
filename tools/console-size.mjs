import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { inRepository } from '../scripts/launch/paths.mjs';

/** What a browser may have to load, in bytes after gzip: before the first page, for one more page, and as styles in all. */
const BUDGETS = { shell: 250_000, page: 60_000, styles: 45_000 };

/**
 * @typedef {{ file: string, isEntry?: boolean, isDynamicEntry?: boolean, imports?: string[], css?: string[] }} Chunk
 * @typedef {{ what: string, bytes: number, budget: number }} Weight
 */

/**
 * Weighs a built console. The shell is the entry with all that it imports; a page is what its lazy chunk imports
 * beyond the shell.
 *
 * @param {Record<string, Chunk>} manifest of Vite
 * @param {(file: string) => number} weigh bytes of a built file after gzip
 * @returns {Weight[]}
 */
export function weights(manifest, weigh) {
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry);
  if (entry === undefined) throw new Error('the manifest has no entry: nothing was weighed');
  const shell = reached(manifest, [entry]);
  const pages = Object.keys(manifest).filter((key) => manifest[key]?.isDynamicEntry && !shell.has(key));
  if (pages.length === 0) throw new Error('the manifest has no lazy page: nothing was weighed');
  /** @param {Iterable<string>} keys */
  const bytes = (keys) => sum([...keys].map((key) => weigh(manifest[key]?.file ?? '')));
  const styles = new Set(Object.values(manifest).flatMap(({ css = [] }) => css));
  return [
    { what: 'shell', bytes: bytes(shell), budget: BUDGETS.shell },
    ...pages.map((key) => ({
      what: key,
      bytes: bytes([...reached(manifest, [key])].filter((each) => !shell.has(each))),
      budget: BUDGETS.page,
    })),
    { what: 'styles', bytes: sum([...styles].map(weigh)), budget: BUDGETS.styles },
  ];
}

/**
 * The chunks with all that they import at once.
 * @param {Record<string, Chunk>} manifest
 * @param {string[]} from
 */
function reached(manifest, from) {
  const seen = new Set(from);
  for (const key of seen) for (const next of manifest[key]?.imports ?? []) seen.add(next);
  return seen;
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);

if (import.meta.main) {
  /** @param {string} file */
  const built = (file) => readFileSync(inRepository('dist', 'admin', file));
  /** @type {Record<string, Chunk>} */
  const manifest = JSON.parse(built('.vite/manifest.json').toString());
  const weighed = weights(manifest, (file) => gzipSync(built(file), { level: 9 }).length);
  for (const { what, bytes, budget } of weighed) {
    const line = `${what}: ${(bytes / 1000).toFixed(1)} of ${budget / 1000} kB`;
    if (bytes <= budget) console.log(line);
    else console.error(`${line}, too big`);
  }
  process.exitCode = weighed.every(({ bytes, budget }) => bytes <= budget) ? 0 : 1;
}
