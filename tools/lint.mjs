import { root } from '../scripts/bootstrap.mjs';
import { run } from '../scripts/processes/command.mjs';
import { tools } from '../scripts/launch/paths.mjs';

const FOLDERS = ['apps', 'libs', 'migrations', 'e2e', 'bench', 'scripts', 'tools'];

/**
 * @typedef {{ code?: string, message: string, filename: string, labels: { span: { line: number, column: number } }[] }} Diagnostic
 * @typedef {{ number_of_files: number, diagnostics: Diagnostic[] }} Report
 */

/**
 * Lints the tree, with types. A run that looked at nothing is an error, not a success.
 * @returns {Promise<Report>}
 */
export async function lint() {
  const args = [tools.oxlint, '--type-aware', '--disable-nested-config', '--format=json', ...FOLDERS];
  const { stdout, output, how } = await run(process.execPath, args, {
    within: 180_000,
    cwd: root,
    env: process.env,
  });
  /** @type {Report} */
  let report;
  try {
    report = JSON.parse(stdout);
  } catch {
    throw new Error(`oxlint did not report (${how}):\n${output}`);
  }
  if (!(report.number_of_files > 0)) throw new Error('oxlint looked at no file at all');
  return report;
}

const { number_of_files: files, diagnostics } = await lint();
for (const { code = '', message, filename, labels } of diagnostics) {
  const { line = 1, column = 1 } = labels[0]?.span ?? {};
  console.error(`${filename}:${line}:${column} ${code} ${message}`);
}
console.log(`${files} files, ${diagnostics.length} findings`);
process.exitCode = diagnostics.length === 0 ? 0 : 1;
