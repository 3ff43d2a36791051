import type { SnapshotGuardrail, SnapshotTool } from '#libs/contracts';
import { type ConditionFacts, type Condition, type Held, loadCondition } from './condition.js';
import { covers } from './covers.js';

export interface CompiledGuardrail {
  readonly guardrail: SnapshotGuardrail;
  readonly covers: (tool: SnapshotTool) => boolean;
  readonly condition: Condition | undefined;
  /** Denies whatever the arguments: such a tool is not listed. */
  readonly hides: boolean;
}

export const compileGuardrails = (guardrails: readonly SnapshotGuardrail[]): readonly CompiledGuardrail[] =>
  guardrails.map((guardrail) => ({
    guardrail,
    covers: covers(guardrail.select, guardrail.effects),
    condition: guardrail.condition === undefined ? undefined : loadCondition(guardrail.condition),
    hides: guardrail.condition === undefined && guardrail.action === 'deny' && guardrail.mode === 'enforce',
  }));

/** Whether a guardrail holds for a call. One whose condition fails does: it denies rather than lets pass. */
export function guardrailHolds(
  { condition }: CompiledGuardrail,
  facts: ConditionFacts,
): { readonly held: Held; readonly detail?: string } {
  return condition === undefined ? { held: 'yes' } : condition.test(facts);
}
