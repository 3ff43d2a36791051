import { Injectable, Logger } from '@nestjs/common';
import { auditEvent, callEvent, type AuditEvent, type BudgetCharge } from '#libs/contracts';
import { appendAuditEvents, TenantDb } from '#libs/database';
import { TenantDirectory } from '../tenant-directory.js';
import { BudgetCounters } from '../usage/budget-counters.js';
import { type BudgetTotal, recordUsage } from '../usage/record-usage.js';
import { refusesData } from './refuses-data.js';

/** An event that cannot be stored as it is, however often it is tried. */
export interface Refused {
  readonly id: string;
  readonly reason: string;
}

export interface Recorded {
  /** Events that were not in a chain before. */
  readonly appended: number;
  readonly refused: readonly Refused[];
}

/** Writes events into their tenants' chains. Giving the same events again changes nothing. */
@Injectable()
export class EventRecorder {
  private readonly logger = new Logger('recorder');

  constructor(
    private readonly db: TenantDb,
    private readonly tenants: TenantDirectory,
    private readonly counters: BudgetCounters,
  ) {}

  /**
   * One transaction per tenant. A bad event is told apart from its neighbours, which are stored without it.
   *
   * @param candidates events as they came over the wire, not yet checked
   * @throws whatever keeps the store from answering: then it is not known what was stored, and all must be given again
   */
  async record(candidates: readonly unknown[]): Promise<Recorded> {
    const { events, refused } = checked(candidates);
    const ids = await this.tenants.resolve([...new Set(events.map((event) => event.tenant))]);
    const byTenant = Map.groupBy(events, (event) => ids.get(event.tenant)!);
    let appended = 0;
    for (const [tenantId, ofTenant] of byTenant) {
      const result = await this.append(tenantId, ofTenant);
      appended += result.appended;
      refused.push(...result.refused);
    }
    return { appended, refused };
  }

  /** What recorded calls were charged, by the call's id. @param tenant slug */
  async charges(tenant: string, ids: readonly string[]): Promise<Map<string, readonly BudgetCharge[]>> {
    const tenantId = (await this.tenants.resolve([tenant])).get(tenant)!;
    const rows: { event: string }[] = await this.db.run(tenantId, (manager) =>
      manager.query(`SELECT event FROM app.audit_event WHERE id = ANY ($1::text[]) AND kind = 'call'`, [ids]),
    );
    const events = rows.map(({ event }) => callEvent.parse(JSON.parse(event)));
    return new Map(events.map(({ id, charges = [] }) => [id, charges]));
  }

  private async append(tenantId: string, events: readonly AuditEvent[]): Promise<Recorded> {
    try {
      const { appended, totals } = await this.db.run(tenantId, async (manager) => {
        const added = await appendAuditEvents(manager, tenantId, events);
        return { appended: added.length, totals: await recordUsage(manager, tenantId, added) };
      });
      await this.raise(events[0]?.tenant, totals);
      return { appended, refused: [] };
    } catch (cause) {
      if (!refusesData(cause)) throw cause;
      const [only, ...others] = events;
      if (only !== undefined && others.length === 0) {
        return { appended: 0, refused: [{ id: only.id, reason: String(cause) }] };
      }
    }
    return this.appendOneByOne(tenantId, events);
  }

  /** What is recorded stays recorded: counters that Redis does not take now are raised by the next call. */
  private async raise(tenant: string | undefined, totals: readonly BudgetTotal[]): Promise<void> {
    if (tenant === undefined || totals.length === 0) return;
    try {
      await this.counters.raise(tenant, totals);
    } catch (cause) {
      this.logger.warn(`budget counters of ${tenant} are not raised: ${String(cause)}`);
    }
  }

  private async appendOneByOne(tenantId: string, events: readonly AuditEvent[]): Promise<Recorded> {
    const results: Recorded[] = [];
    for (const event of events) results.push(await this.append(tenantId, [event]));
    return {
      appended: results.reduce((sum, result) => sum + result.appended, 0),
      refused: results.flatMap((result) => result.refused),
    };
  }
}

function checked(candidates: readonly unknown[]): { events: AuditEvent[]; refused: Refused[] } {
  const events: AuditEvent[] = [];
  const refused: Refused[] = [];
  for (const candidate of candidates) {
    const parsed = auditEvent.safeParse(candidate);
    if (parsed.success) events.push(parsed.data);
    else
      refused.push({ id: idOf(candidate), reason: parsed.error.issues[0]?.message ?? 'not an audit event' });
  }
  return { events, refused };
}

function idOf(candidate: unknown): string {
  const id: unknown =
    typeof candidate === 'object' && candidate !== null && 'id' in candidate ? candidate.id : null;
  return typeof id === 'string' ? id : 'without id';
}
