import type { BudgetCharge, BudgetUnit, CallUsage, SnapshotBudget, ToolCost } from '#libs/contracts';
import { budgetWindow, type BudgetWindow } from './budget-window.js';

/** Who calls what, as budgets name it. */
export interface BudgetSubjects {
  readonly user: string;
  readonly agent: string;
  readonly tool: string;
}

/** A charge with what it may not exceed. */
export interface Reservation extends BudgetCharge {
  readonly unit: BudgetUnit;
  /** Of the budget. */
  readonly limit: number;
  /** Unix milliseconds at which the budget begins anew. */
  readonly endsAt: number;
}

const FREE: ToolCost = { perCall: 0, per1kInput: 0, per1kOutput: 0, reserveOutput: 0 };

/** Money that a call costs, rounded up: a budget never pays less than was used. */
export function callUsage(cost: ToolCost = FREE, inputTokens: number, outputTokens: number): CallUsage {
  const thousandths = cost.per1kInput * inputTokens + cost.per1kOutput * outputTokens;
  return { inputTokens, outputTokens, cost: cost.perCall + Math.ceil(thousandths / 1000) };
}

/** What a call takes out of a budget of the unit. */
export const amountOf = (unit: BudgetUnit, usage: CallUsage): number =>
  unit === 'calls' ? 1 : unit === 'tokens' ? usage.inputTokens + usage.outputTokens : usage.cost;

/**
 * Budgets of one tenant, ready to be asked at each call. Windows are remembered until they end, for a calendar is dear.
 */
export class Budgets {
  private readonly windows = new Map<string, BudgetWindow>();

  constructor(
    private readonly budgets: readonly SnapshotBudget[],
    private readonly timeZone: string,
  ) {}

  get empty(): boolean {
    return this.budgets.length === 0;
  }

  /** Whether tokens of a call must be counted. */
  countsTokens(cost: ToolCost | undefined): boolean {
    const priced = cost !== undefined && cost.per1kInput + cost.per1kOutput > 0;
    return priced || this.budgets.some(({ unit }) => unit === 'tokens');
  }

  /** What a call must find room for before it runs: its worst case. @param now Unix milliseconds */
  reserve(subjects: BudgetSubjects, worst: CallUsage, now: number): Reservation[] {
    const reservations: Reservation[] = [];
    for (const { id, scope, subject, unit, period, amount } of this.budgets) {
      const of = scope === 'tenant' ? '' : subjects[scope];
      if (subject !== undefined && subject !== of) continue;
      const { name, endsAt } = this.window(period, now);
      reservations.push({
        budget: id,
        of,
        window: name,
        amount: amountOf(unit, worst),
        unit,
        limit: amount,
        endsAt,
      });
    }
    return reservations;
  }

  private window(period: SnapshotBudget['period'], now: number): BudgetWindow {
    const known = this.windows.get(period);
    if (known !== undefined && now < known.endsAt) return known;
    const window = budgetWindow(period, this.timeZone, now);
    this.windows.set(period, window);
    return window;
  }
}

/** The same budgets with what the call really used. */
export const settled = (reservations: readonly Reservation[], usage: CallUsage): BudgetCharge[] =>
  reservations.map(({ budget, of, window, unit }) => ({ budget, of, window, amount: amountOf(unit, usage) }));
