import { LaunchError } from '../launch/launch-error.mjs';
import { STEPS } from './steps.mjs';

/** Projects of Jest that can run side by side, and the one that cannot. */
const SUITES = ['unit', 'integration', 'console'];
const E2E = 'e2e';
const ATTACKS = 'attacks';

/**
 * What `npm test -- [--only name,name] [path …]` asks for: everything, or the named steps and suites, the suites
 * narrowed to the given paths.
 *
 * @param {string[]} args
 */
export function selection(args) {
  const at = args.indexOf('--only');
  const only = at < 0 ? undefined : (args[at + 1] ?? '').split(',');
  const paths = at < 0 ? args : args.toSpliced(at, 2);
  const names = [...STEPS.map(({ name }) => name), ...SUITES, E2E, ATTACKS];
  const unknown = only?.find((name) => !names.includes(name)) ?? paths.find((path) => path.startsWith('-'));
  if (unknown !== undefined) {
    throw new LaunchError(
      `npm test -- [--only name,name] [path …]: no "${unknown}" among ${names.join(', ')}`,
    );
  }
  /** @param {string} name */
  const chosen = (name) => only === undefined || only.includes(name);
  return {
    steps: STEPS.filter(({ name }) => chosen(name)),
    suites: SUITES.filter(chosen),
    e2e: chosen(E2E),
    // They run as a whole.
    attacks: chosen(ATTACKS) && paths.length === 0,
    paths,
  };
}
