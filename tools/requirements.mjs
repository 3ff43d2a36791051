import { existsSync } from 'node:fs';
import { SESSION_TRANSPORT } from '../e2e/requirements/session-transport.mjs';
import { STATELESS_TRANSPORT } from '../e2e/requirements/stateless-transport.mjs';
import { inRepository } from '../scripts/launch/paths.mjs';
import { textOf } from './tree.mjs';

/** @typedef {import('../e2e/requirements/specs.mjs').Requirement} Requirement */

const SPEC = /\.(?:int-|e2e-)?spec\.ts$/;
const ID = /^S2[56]-[A-Z]+-\d+$/;

/**
 * What is wrong with a catalogue: every requirement has an id of its own, and either specs that exist and hold the title that
 * is named, or a reason why there is none yet.
 *
 * @param {readonly Requirement[]} requirements
 * @param {(path: string) => string | undefined} read text of a file; undefined when there is none
 * @returns {string[]}
 */
export function gaps(requirements, read) {
  const ids = requirements.map(({ id }) => id);
  return requirements.flatMap(({ id, proofs = [], open }, index) => [
    ...(ID.test(id) ? [] : [`${id}: is no id`]),
    ...(ids.indexOf(id) === index ? [] : [`${id}: is there twice`]),
    ...(proofs.length > 0 === (open === undefined) ? [] : [`${id}: name proofs or a reason, and not both`]),
    ...proofs.flatMap(([path, title]) => {
      const text = SPEC.test(path) ? read(path) : undefined;
      if (text === undefined) return [`${id}: there is no spec ${path}`];
      return isTried(text, title) ? [] : [`${id}: ${path} tries nothing called “${title}”`];
    }),
  ]);
}

/** The title stands in the code of a suite, and it is not left out. @param {string} text @param {string} title */
function isTried(text, title) {
  const lines = text.split('\n').filter((line) => line.includes(title));
  return lines.some(
    (line) => !/^\s*(?:\/\/|\*)|\b(?:skip|todo|xit|xtest)\b/.test(line) && /['"`]/.test(line),
  );
}

if (import.meta.main) {
  const all = [...SESSION_TRANSPORT, ...STATELESS_TRANSPORT];
  const found = gaps(all, (path) => (existsSync(inRepository(path)) ? textOf(path) : undefined));
  const open = all.filter((one) => one.open !== undefined);
  for (const { id, must, open: why } of open) console.log(`open: ${id} ${must} ${why}`);
  for (const gap of found) console.error(gap);
  console.log(`requirements: ${all.length - open.length} proved, ${open.length} open, ${found.length} gaps`);
  process.exitCode = all.length > 0 && found.length === 0 ? 0 : 1;
}
