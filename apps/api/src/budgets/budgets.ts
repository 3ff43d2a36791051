import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { addBudget, setBudget, BudgetAlert, BudgetView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { budgetWindow } from '#libs/policy';
import { conflict, notFound } from '../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { BudgetStore, type StoredBudget, type StoredUse } from './budget-store.js';
import { LimitChanges } from './limit-changes.js';
import { LimitStore } from './limit-store.js';

/** How much a tenant's users, agents and tools may use, and what they have used. */
@Injectable()
export class Budgets {
  constructor(
    private readonly db: TenantDb,
    private readonly store: BudgetStore,
    private readonly limits: LimitStore,
    private readonly changes: LimitChanges,
    private readonly tenants: TenantsReadModel,
    private readonly clock: Clock,
  ) {}

  async list(tenant: TenantRef): Promise<BudgetView[]> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    return this.db.run(tenant.id, async (manager) => {
      const budgets = await this.store.list(manager);
      const { timeZone } = await this.limits.get(manager, tenant.id);
      const window = (period: StoredBudget['period']) => budgetWindow(period, timeZone, this.clock.now());
      const windows = { day: window('day'), month: window('month') };
      const used = await this.store.used(manager, issuer, [windows.day.name, windows.month.name]);
      return budgets.map((budget) => view(budget, windows[budget.period], used));
    });
  }

  /** @throws ProblemError 404 */
  async get(tenant: TenantRef, id: string): Promise<BudgetView> {
    const found = (await this.list(tenant)).find((budget) => budget.id === id);
    if (found === undefined) throw notFound();
    return found;
  }

  /** What people decide about it. @throws ProblemError 404 */
  stored(tenant: TenantRef, id: string): Promise<z.output<typeof setBudget>> {
    return this.db.run(tenant.id, async (manager) => {
      const found = await this.store.find(manager, id);
      if (found === undefined) throw notFound();
      return termsOf(found);
    });
  }

  async alerts(tenant: TenantRef): Promise<BudgetAlert[]> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    const rows = await this.db.run(tenant.id, (manager) => this.store.alerts(manager, issuer));
    return rows.map(({ id, scope, of, name, unit, window_name: window, threshold, used, amount, at }) => ({
      budgetId: id,
      scope,
      of,
      name,
      unit,
      window,
      threshold,
      used: Number(used),
      amount: Number(amount),
      at: at.toISOString(),
    }));
  }

  /** In force at the gateways as soon as they have the new policy. @throws ProblemError 409 for a second one of its kind */
  async add(
    tenant: TenantRef,
    operator: Operator,
    body: z.output<typeof addBudget>,
  ): Promise<{ id: string }> {
    const budget = { ...body, subject: body.scope === 'tenant' ? '' : body.subject, id: newId('budget') };
    await this.db.run(tenant.id, async (manager) => {
      if (!(await this.store.add(manager, { ...budget, amount: String(budget.amount) })))
        throw conflict(
          'budget_exists',
          'There is a budget of this scope, unit and period already. Remove it first.',
        );
      await this.changes.publish(manager, tenant, {
        actor: actorOf(operator),
        action: 'budget.create',
        object: { kind: 'budget', id: budget.id },
        after: budget,
      });
    });
    return { id: budget.id };
  }

  /** @throws ProblemError 404 */
  async set(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    after: z.output<typeof setBudget>,
  ): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      const before = await this.store.lock(manager, id);
      if (before === undefined) throw notFound();
      await this.store.set(manager, id, after);
      await this.changes.publish(manager, tenant, {
        actor: actorOf(operator),
        action: 'budget.update',
        object: { kind: 'budget', id },
        before: termsOf(before),
        after,
      });
    });
  }

  async remove(tenant: TenantRef, operator: Operator, id: string): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      const removed = await this.store.remove(manager, id);
      if (removed === undefined) throw notFound();
      await this.changes.publish(manager, tenant, {
        actor: actorOf(operator),
        action: 'budget.delete',
        object: { kind: 'budget', id },
        before: { ...removed, amount: Number(removed.amount) },
      });
    });
  }
}

const termsOf = ({ amount, thresholds }: StoredBudget): z.output<typeof setBudget> => ({
  amount: Number(amount),
  thresholds,
});

const view = (
  budget: StoredBudget,
  { name, endsAt }: { readonly name: string; readonly endsAt: number },
  used: readonly StoredUse[],
): BudgetView => ({
  ...budget,
  amount: Number(budget.amount),
  window: name,
  resetsAt: new Date(endsAt).toISOString(),
  used: used
    .filter((use) => use.budget_id === budget.id)
    .map((use) => ({ of: use.subject, name: use.name, amount: Number(use.used) })),
});
