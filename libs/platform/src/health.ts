/** One thing that a process depends on. */
export interface HealthCheck {
  readonly name: string;
  /** Without it the process cannot do its work: not ready. */
  readonly required: boolean;
  /** Rejects when it does not work. */
  check(): Promise<unknown>;
}

export interface HealthReport {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>;
}

const PATIENCE_MS = 2000;

/** Asks every dependency at once. One that does not answer in time has failed. Causes are not reported. */
export async function healthReport(
  checks: readonly HealthCheck[],
  patienceMs = PATIENCE_MS,
): Promise<HealthReport> {
  const results = await Promise.all(
    checks.map(async (one) => ({ ...one, ok: await works(one, patienceMs) })),
  );
  return {
    status: results.some((one) => one.required && !one.ok) ? 'unavailable' : 'ok',
    checks: Object.fromEntries(results.map(({ name, ok }) => [name, ok ? 'ok' : 'failed'])),
  };
}

async function works(one: HealthCheck, patienceMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), patienceMs);
  try {
    const answered = one.check().then(
      () => true,
      () => false,
    );
    return await Promise.race([answered, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
