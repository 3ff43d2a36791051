/** One check of the suite. An id can occur more than once in a scenario. */
export interface Check {
  readonly scenario: string;
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/** By `scenario:check-id`: why the gateway may lose the check. */
export type ExpectedFailures = Readonly<Record<string, string>>;

export interface Comparison {
  /** Required scenarios of which no check fails through the gateway. */
  readonly passed: number;
  readonly required: number;
  /** Checks that pass directly and not through the gateway, expected or not. */
  readonly lost: number;
  /** What a person should read. */
  readonly lines: readonly string[];
  /** Nothing is lost that was not expected, and nothing expected passes. */
  readonly ok: boolean;
}

/** Compares two runs by check, not by totals: a check that is gone is lost, whatever else passes now. */
export function compare(
  required: readonly string[],
  direct: readonly Check[],
  gateway: readonly Check[],
  expected: ExpectedFailures,
): Comparison {
  const before = successes(direct);
  const after = successes(gateway);
  const lost = [...before].filter(([key, count]) => count > (after.get(key) ?? 0));
  const stale = Object.keys(expected).filter((key) => !lost.some(([one]) => one === key));
  const unexpected = lost.filter(([key]) => expected[key] === undefined);
  const passed = required.filter((scenario) => passes(scenario, gateway));
  const lines = [
    ...lost.map(([key]) => `✗ lost ${key}: ${expected[key] ?? reasonOf(key, gateway)}`),
    ...required.filter((one) => !passed.includes(one)).map((one) => `✗ ${one} does not pass`),
    ...stale.map((key) => `✗ ${key} is expected to fail, and passes: take it off the list`),
  ];
  return {
    passed: passed.length,
    required: required.length,
    lost: lost.reduce((sum, [key, count]) => sum + count - (after.get(key) ?? 0), 0),
    lines,
    ok: unexpected.length === 0 && stale.length === 0,
  };
}

/** A scenario without a check was not run, so it does not pass. */
function passes(scenario: string, checks: readonly Check[]): boolean {
  const own = checks.filter((check) => check.scenario === scenario);
  return own.length > 0 && own.every(({ status }) => status !== 'FAILURE');
}

function successes(checks: readonly Check[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { scenario, id, status } of checks) {
    if (status === 'SUCCESS') counts.set(`${scenario}:${id}`, (counts.get(`${scenario}:${id}`) ?? 0) + 1);
  }
  return counts;
}

function reasonOf(key: string, checks: readonly Check[]): string {
  const now = checks.find(({ scenario, id, status }) => `${scenario}:${id}` === key && status !== 'SUCCESS');
  return now === undefined
    ? 'not checked any more'
    : `${now.status} ${now.errorMessage ?? ''}`.trim().slice(0, 300);
}
