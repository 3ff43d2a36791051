import type { BudgetCharge, CallEvent, CallUsage, ToolCost } from '#libs/contracts';
import { type Budgets, callUsage, type BudgetSubjects, type Reservation, settled } from '#libs/policy';
import { Denied } from '#libs/denial';
import type { TokenCounter } from './token-counter.js';

/** Tokens of result that a call sets aside when its tool has no price that says how many. */
const DEFAULT_OUTPUT = 2_000;

export interface Charged {
  readonly usage: CallUsage;
  readonly charges: BudgetCharge[];
}

/** It is not known whether Redis admitted the call: if it did, what was set aside goes back with the intent. */
export class UncertainAdmission extends Denied {
  constructor(
    { reason, context }: Denied,
    readonly reservation: CallReservation,
  ) {
    super(reason, context);
  }
}

/** What one call sets aside before it runs, and what it turns out to have used. */
export class CallReservation {
  readonly reservations: readonly Reservation[];
  private readonly worst: CallUsage;
  private readonly counts: boolean;

  /** @param now Unix milliseconds */
  constructor(
    budgets: Budgets,
    private readonly cost: ToolCost | undefined,
    private readonly tokens: Pick<TokenCounter, 'count'>,
    subjects: BudgetSubjects,
    call: { readonly argumentsJson: string; readonly now: number },
  ) {
    this.counts = budgets.countsTokens(cost);
    const output = this.counts ? (cost?.reserveOutput ?? DEFAULT_OUTPUT) : 0;
    this.worst = callUsage(cost, this.counts ? tokens.count(call.argumentsJson) : 0, output);
    this.reservations = budgets.reserve(subjects, this.worst, call.now);
  }

  /** For the intent: what is charged if nobody ever says how the call ended. */
  get reserved(): Charged {
    const charges = this.reservations.map(({ budget, of, window, amount }) => ({
      budget,
      of,
      window,
      amount,
    }));
    return { usage: this.worst, charges };
  }

  /**
   * A call that was refused before its upstream was asked costs nothing; one that failed there costs the call and its arguments.
   *
   * @param resultJson what the agent gets; absent: nothing
   */
  charge(outcome: CallEvent['outcome'], resultJson: string | undefined): Charged {
    if (outcome === 'denied') {
      const nothing = { inputTokens: 0, outputTokens: 0, cost: 0 };
      return { usage: nothing, charges: this.reserved.charges.map((charge) => ({ ...charge, amount: 0 })) };
    }
    const output = this.counts && resultJson !== undefined ? this.tokens.count(resultJson) : 0;
    const usage = callUsage(this.cost, this.worst.inputTokens, output);
    return { usage, charges: settled(this.reservations, usage) };
  }
}
