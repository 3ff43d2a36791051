import type { Violation } from '../violation.js';

/** A tool's approved schemas, ready to use. Pure: the same value always gets the same answer, and is never changed. */
export interface CompiledTool {
  /** Undefined when the approved `inputSchema` accepts the value; no coercion, no defaults filled in. */
  readonly acceptArguments: (value: unknown) => Violation | undefined;
  /** Undefined when the approved `outputSchema` accepts the value, or when there is none. */
  readonly acceptStructured: (value: unknown) => Violation | undefined;
  readonly hasOutput: boolean;
}
