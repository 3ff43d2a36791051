import type { ExpectedFailures } from './compare.js';
import type { Revision } from './suite.js';

/** What the gateway is known to lose, with the reason. An entry that passes fails the run. */
export const EXPECTED_FAILURES: Readonly<Record<Revision, ExpectedFailures>> = {
  '2025-11-25': {},
  '2026-07-28': {},
};
