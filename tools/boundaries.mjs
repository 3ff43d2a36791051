import { existsSync } from 'node:fs';
import { root } from '../scripts/bootstrap.mjs';
import { run } from '../scripts/processes/command.mjs';
import { inRepository, tools } from '../scripts/launch/paths.mjs';
import { filesOfTree } from './tree.mjs';

/** A cruise that saw less of the sources than this has lost its way: finding nothing then proves nothing. */
const COVERED = 0.9;

/**
 * Looks for imports that cross a boundary named in `.dependency-cruiser.mjs`.
 *
 * @param {string} folder root of the tree
 * @param {string[]} sources files that the cruise must see
 * @returns {Promise<{ violations: { rule: string, from: string, to: string }[], seen: number }>}
 * @throws when the cruise itself fails, or has missed too many sources
 */
export async function crossings(folder, sources) {
  const config = inRepository('.dependency-cruiser.mjs');
  const roots = ['apps', 'libs', 'migrations'].filter((name) => existsSync(`${folder}/${name}`));
  const args = [tools.depcruise, '--config', config, ...roots, '--output-type', 'json'];
  const { stdout, output } = await run(process.execPath, args, { within: 120_000, cwd: folder });
  const report = parsed(stdout, output);
  const cruised = new Set(report.modules.map(({ source }) => source));
  const seen = sources.filter((source) => cruised.has(source)).length;
  if (seen === 0 || seen < sources.length * COVERED) {
    throw new Error(`the cruise saw ${seen} of ${sources.length} source files: its rules prove nothing`);
  }
  const violations = report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  return { violations, seen };
}

/**
 * @param {string} stdout
 * @param {string} output
 * @returns {{ modules: { source: string }[], summary: { violations: { rule: { name: string }, from: string, to: string }[] } }}
 */
function parsed(stdout, output) {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`dependency-cruiser did not report:\n${output}`);
  }
}

if (import.meta.main) {
  const sources = filesOfTree('apps/**/*.ts', 'apps/**/*.tsx', 'libs/**/*.ts', 'migrations/*.ts', ':!*.d.ts');
  const { violations, seen } = await crossings(root, sources);
  for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`);
  console.log(`${seen} modules, ${violations.length} crossings`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
