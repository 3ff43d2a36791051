import { z } from 'zod';

/** Whom or what a budget is for: each of them has its own, unless `subject` names one. */
export const budgetScope = z.enum(['tenant', 'user', 'agent', 'tool']);
export type BudgetScope = z.infer<typeof budgetScope>;
export const budgetPeriod = z.enum(['day', 'month']);
export type BudgetPeriod = z.infer<typeof budgetPeriod>;
/** `cost` is counted in millionths of the tenant's currency. */
export const budgetUnit = z.enum(['calls', 'tokens', 'cost']);
export type BudgetUnit = z.infer<typeof budgetUnit>;

const micros = z.int().min(0).max(1_000_000_000_000);

/** What a call of a tool costs. */
export const toolCost = z
  .object({
    /** Millionths, for each call. */
    perCall: micros,
    /** Millionths, for a thousand tokens of arguments and of result. */
    per1kInput: micros,
    per1kOutput: micros,
    /** Tokens of result that a call sets aside before it runs; what it really had is charged afterwards. */
    reserveOutput: z.int().min(0).max(1_000_000),
  })
  .meta({ id: 'ToolCost' });
export type ToolCost = z.infer<typeof toolCost>;

/** A budget as gateways enforce it. */
export const snapshotBudget = z.object({
  id: z.string(),
  scope: budgetScope,
  /** One user's subject, client id or canonical tool id; absent: each has a budget of its own. */
  subject: z.string().optional(),
  unit: budgetUnit,
  period: budgetPeriod,
  amount: z.int().positive(),
});
export type SnapshotBudget = z.infer<typeof snapshotBudget>;

/** What a call took out of one budget: reserved before it ran, charged after. */
export const budgetCharge = z.object({
  budget: z.string(),
  /** Whose: a subject, client id or tool; empty for the tenant's. */
  of: z.string(),
  window: z.string(),
  amount: z.int().nonnegative(),
});
export type BudgetCharge = z.infer<typeof budgetCharge>;

export const callUsage = z.object({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  /** Millionths of the tenant's currency. */
  cost: z.int().nonnegative(),
});
export type CallUsage = z.infer<typeof callUsage>;
