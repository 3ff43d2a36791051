import { z } from 'zod';
import { budgetPeriod, budgetScope, budgetUnit, toolCost } from './budget.js';
import { rate } from '../snapshot/grant.js';
import { runningLimits } from '../snapshot/snapshot.js';

const threshold = z.int().min(1).max(100);

/** `POST …/budgets` */
export const addBudget = z
  .object({
    scope: budgetScope,
    /** A user's subject, client id or canonical tool id; empty: each has a budget of its own. */
    subject: z.string().max(300).default(''),
    unit: budgetUnit,
    period: budgetPeriod,
    amount: z.int().positive().max(1_000_000_000_000_000),
    thresholds: z.array(threshold).min(1).max(5).default([50, 80, 100]),
  })
  .meta({ id: 'AddBudget' });

/** `PUT …/budgets/{id}`: what is counted stays what it is. */
export const setBudget = addBudget.pick({ amount: true, thresholds: true }).meta({ id: 'SetBudget' });

export const budgetView = z
  .object({
    id: z.string(),
    scope: budgetScope,
    subject: z.string(),
    unit: budgetUnit,
    period: budgetPeriod,
    amount: z.int(),
    thresholds: z.array(threshold),
    /** The day or month of now, and when it ends. */
    window: z.string(),
    resetsAt: z.string(),
    /** Who has used most of theirs in this window, most first; at most ten. */
    used: z.array(z.object({ of: z.string(), name: z.string().nullable(), amount: z.int() })),
  })
  .meta({ id: 'Budget' });
export type BudgetView = z.infer<typeof budgetView>;
export const budgetList = z.object({ items: z.array(budgetView) }).meta({ id: 'BudgetList' });

/** `GET …/budget-alerts` – newest first, at most 100. */
export const budgetAlert = z
  .object({
    budgetId: z.string(),
    scope: budgetScope,
    of: z.string(),
    name: z.string().nullable(),
    unit: budgetUnit,
    window: z.string(),
    threshold,
    used: z.int(),
    amount: z.int(),
    at: z.string(),
  })
  .meta({ id: 'BudgetAlert' });
export type BudgetAlert = z.infer<typeof budgetAlert>;
export const budgetAlertList = z.object({ items: z.array(budgetAlert) }).meta({ id: 'BudgetAlertList' });

/** `GET`, `PUT …/limits` */
export const tenantLimits = z
  .object({
    user: rate,
    agent: rate,
    tool: rate,
    tenant: rate,
    /** Of one user at one tool. */
    pair: rate.nullable(),
    running: runningLimits,
    /** IANA name: where the days and months of budgets begin. */
    timeZone: z.string().max(64),
    costs: z.array(z.object({ tool: z.string().max(300), cost: toolCost })).max(1000),
  })
  .meta({ id: 'TenantLimits' });
export type TenantLimits = z.infer<typeof tenantLimits>;

export const usageBy = z.enum(['tool', 'user', 'agent']);
const usageSums = {
  calls: z.int(),
  failed: z.int(),
  denied: z.int(),
  tokens: z.int(),
  /** Millionths of the tenant's currency. */
  cost: z.int(),
};
/** `GET …/usage?days=&by=` */
export const usageReport = z
  .object({
    days: z.array(z.object({ day: z.string(), ...usageSums })),
    /** Who or what had most calls in these days; at most 20. */
    top: z.array(z.object({ key: z.string(), name: z.string().nullable(), ...usageSums })),
  })
  .meta({ id: 'UsageReport' });
export type UsageReport = z.infer<typeof usageReport>;
