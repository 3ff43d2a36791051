import { writeFileSync, writeSync } from 'node:fs';

/**
 * Counts a run of Jest the way its closing line does. A suite that did not load counts as failed, and so does a run
 * without a single test. Skipped tests are never counted as passed.
 *
 * With `SALLYPORT_COUNTS_FILE` the counts go to that file, for a launcher that adds up several runs, and with them each
 * suite that failed and what it had counted; otherwise they are printed, last of all.
 */
export default class ClosingLine {
  /**
   * @param {unknown} _contexts
   * @param {Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests' | 'numTotalTests' |
   *   'numRuntimeErrorTestSuites', number> & { testResults: SuiteResult[] }} results
   */
  onRunComplete(_contexts, results) {
    const broken = results.numRuntimeErrorTestSuites;
    const empty = results.numTotalTests === 0 && broken === 0 ? 1 : 0;
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + broken + empty;
    const skipped = results.numPendingTests + results.numTodoTests;
    const file = process.env['SALLYPORT_COUNTS_FILE'];
    if (file !== undefined) {
      writeFileSync(
        file,
        JSON.stringify({ passed, failed, skipped, suites: results.testResults.flatMap(unhappy) }),
      );
      return;
    }
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.once('exit', () => writeSync(1, `\n${passed} passed, ${failed} failed${tail}\n`));
  }
}

/**
 * @typedef {Record<'numPassingTests' | 'numFailingTests' | 'numPendingTests' | 'numTodoTests', number> &
 *   { testFilePath: string, testExecError?: unknown }} SuiteResult
 */

/** @param {SuiteResult} suite */
function unhappy(suite) {
  const broken = suite.testExecError === undefined || suite.testExecError === null ? 0 : 1;
  const failed = suite.numFailingTests + broken;
  if (failed === 0) return [];
  const skipped = suite.numPendingTests + suite.numTodoTests;
  return [{ path: suite.testFilePath, passed: suite.numPassingTests, failed, skipped }];
}
