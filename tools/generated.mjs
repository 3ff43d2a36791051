import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inRepository } from '../scripts/launch/paths.mjs';

/**
 * Writes a generated file, or with `--check` on the command line only says whether it is up to date.
 *
 * @param {string} path from the root
 * @param {string} text what it must hold
 * @param {string} repair command that writes it
 */
export function generated(path, text, repair) {
  const file = inRepository(path);
  const fresh = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!process.argv.includes('--check')) {
    if (!fresh) writeFileSync(file, text);
    console.log(`${path} ${fresh ? 'was up to date' : 'written'}`);
  } else if (fresh) {
    console.log(`${path} is up to date`);
  } else {
    console.error(`${path} is out of date. Run: ${repair}`);
    process.exitCode = 1;
  }
}
