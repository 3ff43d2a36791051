import { type CompiledTool, SchemaValidators } from '#libs/guard';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { causeOf, type Log } from '#libs/platform';
import type { ActiveSnapshot, ToolFacts } from './active-snapshot.js';

/**
 * Compiled schemas of approved tools. They are compiled in the background, one per turn of the event loop, when a snapshot
 * arrives; a call that comes before that compiles its own (performance.md H10, cold start).
 */
export class ToolValidators {
  private readonly schemas = new SchemaValidators();
  /** Facts are kept from one snapshot to the next as long as the definition is the same, and dropped with it. */
  private readonly compiled = new WeakMap<ToolFacts, CompiledTool>();

  constructor(private readonly log: Log) {}

  /** @throws UnsupportedSchema for a definition that the control plane should never have let through */
  of(facts: ToolFacts): CompiledTool {
    let tool = this.compiled.get(facts);
    if (tool === undefined) {
      tool = this.schemas.compile(facts);
      this.compiled.set(facts, tool);
    }
    return tool;
  }

  /** Compiles what a snapshot needs ahead of its calls. Never rejects. */
  async warm({ facts, version }: ActiveSnapshot): Promise<void> {
    for (const [urn, tool] of facts) {
      if (this.compiled.has(tool)) continue;
      await nextTurn();
      try {
        this.of(tool);
      } catch (cause) {
        this.log.error('a published tool cannot be used', { tool: urn, version, cause: causeOf(cause) });
      }
    }
  }
}
