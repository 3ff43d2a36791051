import { BUILDS, buildIfStale } from '../launch/build.mjs';
import { run } from '../processes/command.mjs';
import { runEscapes } from '../sandbox/run-escapes.mjs';
import { inRepository, tools } from '../launch/paths.mjs';

/**
 * @typedef {object} Step one check: it passes or fails as a whole
 * @property {string} name
 * @property {string} [needs] step that must have passed
 * @property {(signal: AbortSignal) => Promise<{ ok: boolean, output: string, skipped?: string, note?: string }>} check
 */

/** @type {Step[]} in the order in which they run */
export const STEPS = [
  { name: 'format', check: node(tools.prettier, '--check', '--log-level', 'warn', '.') },
  { name: 'lint', check: node(inRepository('tools', 'lint.mjs')) },
  { name: 'types', check: node(tools.tsc, '-p', 'tsconfig.json', '--noEmit') },
  { name: 'console-types', check: node(tools.tsc, '-p', 'apps/admin', '--noEmit') },
  { name: 'boundaries', check: node(inRepository('tools', 'boundaries.mjs')) },
  { name: 'sizes', check: node(inRepository('tools', 'sizes.mjs')) },
  { name: 'repository', check: node(inRepository('tools', 'repository.mjs')) },
  { name: 'requirements', check: noted(node(inRepository('tools', 'requirements.mjs'))) },
  { name: 'knip', check: node(tools.knip, '--no-progress') },
  { name: 'build', check: build },
  { name: 'console-size', needs: 'build', check: node(inRepository('tools', 'console-size.mjs')) },
  { name: 'client', needs: 'build', check: node(inRepository('tools', 'api-client.mjs'), '--check') },
  { name: 'denials', needs: 'build', check: node(inRepository('tools', 'denials-doc.mjs'), '--check') },
  { name: 'escapes', needs: 'build', check: runEscapes },
];

/**
 * A check that is a Node program.
 * @param {string} script
 * @param {string[]} args
 * @returns {Step['check']}
 */
function node(script, ...args) {
  return (signal) =>
    run(process.execPath, [script, ...args], {
      within: 300_000,
      signal,
      env: process.env,
      cwd: inRepository(),
    });
}

/**
 * A check whose output is worth reading when it passes, too.
 * @param {Step['check']} check
 * @returns {Step['check']}
 */
function noted(check) {
  return async (signal) => {
    const result = await check(signal);
    return { ...result, note: result.output };
  };
}

/** @type {Step['check']} */
async function build() {
  try {
    await buildIfStale(BUILDS.server);
    await buildIfStale(BUILDS.console);
    return { ok: true, output: '' };
  } catch (cause) {
    return { ok: false, output: String(cause) };
  }
}
