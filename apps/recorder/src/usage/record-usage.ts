import type { EntityManager } from 'typeorm';
import type { AuditEvent, CallEvent } from '#libs/contracts';
import { addNotifications, oneLine, type Notice } from '#libs/database';
import { sha256Hex } from '#libs/manifest';
import { calendarDay } from '#libs/policy';

/** What is charged of one budget in one of its windows, all recorded calls together. */
export interface BudgetTotal {
  readonly budget: string;
  readonly of: string;
  readonly window: string;
  readonly used: number;
}

/**
 * Adds calls that have just been appended to the chain to the tenant's usage, in the same transaction: each is counted once, as it is
 * recorded once. Budgets are charged by calls of every method, days count calls of tools alone. Budgets that reach a threshold by it
 * leave an alert, once per window.
 *
 * @param manager of `TenantDb.run(tenantId)`, with the chain's head locked, so that writers follow one another
 * @returns totals of the budgets that were charged
 */
export async function recordUsage(
  manager: EntityManager,
  tenantId: string,
  events: readonly AuditEvent[],
): Promise<BudgetTotal[]> {
  const calls = events.filter((event) => event.kind === 'call');
  const ofTools = calls.filter(({ method }) => method === 'tools/call');
  if (ofTools.length > 0) await addDays(manager, tenantId, ofTools);
  const charges = sumCharges(calls);
  return charges.length === 0 ? [] : addCharges(manager, tenantId, charges);
}

async function addDays(manager: EntityManager, tenantId: string, calls: readonly CallEvent[]): Promise<void> {
  const [tenant]: { time_zone: string }[] = await manager.query(
    `SELECT time_zone FROM app.tenant WHERE id = $1`,
    [tenantId],
  );
  const dayOf = calendarDay(tenant?.time_zone ?? 'UTC');
  const columns = [
    calls.map(({ at }) => dayOf(Date.parse(at))),
    calls.map(({ caller }) => indexed(caller.sub)),
    calls.map(({ caller }) => indexed(caller.clientId)),
    // A name that led to no tool is the caller's choice: it gets no row of its own.
    calls.map(({ tool }) => indexed(tool?.urn)),
    calls.map(({ count }) => count),
    calls.map(({ outcome, count }) => (outcome === 'failed' || outcome === 'unknown' ? count : 0)),
    calls.map(({ outcome, count }) => (outcome === 'denied' ? count : 0)),
    calls.map(({ usage }) => usage?.inputTokens ?? 0),
    calls.map(({ usage }) => usage?.outputTokens ?? 0),
    calls.map(({ usage }) => usage?.cost ?? 0),
  ];
  await manager.query(
    `INSERT INTO app.usage_day AS d (tenant_id, day, subject, client_id, tool, calls, failed, denied, input_tokens,
       output_tokens, cost)
     SELECT $1, day, subject, client_id, tool, sum(calls), sum(failed), sum(denied), sum(tin), sum(tout), sum(cost)
     FROM unnest($2::date[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
       $10::bigint[], $11::bigint[]) AS u (day, subject, client_id, tool, calls, failed, denied, tin, tout, cost)
     GROUP BY day, subject, client_id, tool
     ON CONFLICT (tenant_id, day, subject, client_id, tool) DO UPDATE SET
       calls = d.calls + excluded.calls, failed = d.failed + excluded.failed, denied = d.denied + excluded.denied,
       input_tokens = d.input_tokens + excluded.input_tokens, output_tokens = d.output_tokens + excluded.output_tokens,
       cost = d.cost + excluded.cost`,
    [tenantId, ...columns],
  );
}

function sumCharges(calls: readonly CallEvent[]): BudgetTotal[] {
  const sums = new Map<string, BudgetTotal>();
  for (const { charges = [] } of calls) {
    for (const { budget, of, window, amount } of charges) {
      const subject = indexed(of);
      const key = JSON.stringify([budget, window, subject]);
      sums.set(key, { budget, of: subject, window, used: (sums.get(key)?.used ?? 0) + amount });
    }
  }
  return [...sums.values()].filter(({ used }) => used > 0);
}

async function addCharges(
  manager: EntityManager,
  tenantId: string,
  charges: readonly BudgetTotal[],
): Promise<BudgetTotal[]> {
  const rows: (Total & { alerts: Alert[] | null })[] = await manager.query(
    `WITH total AS (
       INSERT INTO app.budget_usage AS b (tenant_id, budget_id, window_name, subject, used)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[])
       ON CONFLICT (tenant_id, budget_id, window_name, subject)
         DO UPDATE SET used = b.used + excluded.used, updated_at = now()
       RETURNING *
     ), alert AS (
       INSERT INTO app.budget_alert (tenant_id, budget_id, window_name, subject, threshold, used)
       SELECT t.tenant_id, t.budget_id, t.window_name, t.subject, threshold, t.used
       FROM total t JOIN app.budget b ON b.tenant_id = t.tenant_id AND b.id = t.budget_id,
         unnest(b.thresholds) AS threshold
       WHERE t.used * 100 >= b.amount * threshold
       ON CONFLICT DO NOTHING
       RETURNING budget_id, window_name, subject, threshold, used, at
     )
     SELECT budget_id AS budget, subject AS of, window_name AS window, used,
       (SELECT json_agg(a) FROM alert a
        WHERE (a.budget_id, a.window_name, a.subject) = (total.budget_id, total.window_name, total.subject)) AS alerts
     FROM total`,
    [
      tenantId,
      charges.map(({ budget }) => budget),
      charges.map(({ window }) => window),
      charges.map(({ of }) => of),
      charges.map(({ used }) => used),
    ],
  );
  const reached = rows.flatMap(({ alerts }) => alerts ?? []).map(reachedNotice);
  await addNotifications(manager, tenantId, reached);
  return rows.map(({ budget, of, window, used }) => ({ budget, of, window, used: Number(used) }));
}

type Total = Record<keyof BudgetTotal, string>;

interface Alert {
  readonly budget_id: string;
  readonly window_name: string;
  readonly subject: string;
  readonly threshold: number;
  readonly used: number;
  readonly at: string;
}

/** Whose budget it is, the console says: a subject is no name. */
const reachedNotice = ({ budget_id, window_name, subject, threshold, used, at }: Alert): Notice => ({
  topic: 'budget',
  key: `${budget_id} ${window_name} ${threshold} ${sha256Hex(subject)}`,
  title: `A budget has reached ${threshold} % in ${window_name}${threshold >= 100 ? ': calls are denied' : ''}`,
  facts: { budget: budget_id, of: oneLine(subject), window: window_name, threshold, used },
  at,
});

/** Callers choose some of these texts: PostgreSQL stores no NUL, and an index refuses long entries. */
const indexed = (text: string | undefined): string =>
  (text ?? '').slice(0, 300).toWellFormed().replaceAll('\0', '\uFFFD');
