import { writeSync } from 'node:fs';

/**
 * Prints the line CI reads, last of all. A suite that did not load counts as failed, and so does a run
 * without a single test. Skipped tests are never counted as passed.
 */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const broken = results.numRuntimeErrorTestSuites;
    const empty = results.numTotalTests === 0 && broken === 0 ? 1 : 0;
    const failed = results.numFailedTests + broken + empty;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    process.once('exit', () =>
      writeSync(1, `\n${results.numPassedTests} passed, ${failed} failed${skipped}\n`),
    );
  }
}
