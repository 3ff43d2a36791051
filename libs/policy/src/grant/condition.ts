import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Actor, Snapshot, SnapshotTool } from '#libs/contracts';
import type { Caller } from '../caller.js';
import { compileExpression } from '../expression/compile-expression.js';
import type { Members } from '../expression/infer-type.js';

/** What a condition may look at. Claims of people are not here: they become roles when the person signs in. */
const VOCABULARY: Members = {
  args: 'any',
  caller: {
    user: { id: 'text' },
    agent: { id: 'text' },
    roles: 'texts',
    /** Client ids of the agents that the call came through, the last one first. */
    chain: 'texts',
  },
  tool: { id: 'text', name: 'text', server: 'text', effect: 'text', labels: 'texts' },
  tenant: { id: 'text', slug: 'text' },
  request: { time: 'time' },
};

/** One call, as conditions see it. */
export interface ConditionFacts {
  readonly tenant: Pick<Snapshot['tenant'], 'id' | 'slug'>;
  readonly caller: Caller;
  readonly tool: SnapshotTool;
  /** Undefined when they are not known, as in a list or when a recorded call kept none. */
  readonly args: Readonly<Record<string, unknown>> | undefined;
  /** Unix milliseconds. */
  readonly at: number;
}

/** `unknown`: it looks at arguments, and there are none to look at. `failed`: it came to no answer. */
export type Held = 'yes' | 'no' | 'unknown' | 'failed';

export interface Condition {
  readonly text: string;
  readonly needsArguments: boolean;
  readonly test: (facts: ConditionFacts) => { readonly held: Held; readonly detail?: string };
}

/** Loops may go through this many members of the arguments together; nested ones through its root. */
const MAX_STEPS = 100_000;

/** @throws ExpressionError with the position of the first fault */
export function compileCondition(text: string): Condition {
  const { variables, loops, test } = compileExpression(text, VOCABULARY);
  const needsArguments = variables.has('args');
  const most = loops === 0 ? Infinity : MAX_STEPS ** (1 / loops);
  return {
    text,
    needsArguments,
    test: (facts) => {
      if (needsArguments && facts.args === undefined) return { held: 'unknown' };
      if (sizeOf(facts.args, most) > most)
        return { held: 'failed', detail: 'there are too many arguments to go through' };
      try {
        return { held: test(valuesOf(facts)) ? 'yes' : 'no' };
      } catch (cause) {
        return { held: 'failed', detail: cause instanceof Error ? cause.message.slice(0, 200) : 'it failed' };
      }
    },
  };
}

/**
 * As `compileCondition`, for one that was checked when it was saved. If this version cannot read it all the same, it fails
 * each time: a grant that has it gives nothing, a guardrail denies.
 */
export function loadCondition(text: string): Condition {
  try {
    return compileCondition(text);
  } catch {
    const detail = 'this version cannot read the condition';
    return { text, needsArguments: false, test: () => ({ held: 'failed', detail }) };
  }
}

const valuesOf = ({ tenant, caller, tool, args, at }: ConditionFacts) => ({
  args: args ?? {},
  caller: {
    user: { id: caller.sub },
    agent: { id: caller.clientId },
    roles: [...caller.roles],
    chain: hops(caller.act),
  },
  tool: {
    id: tool.urn,
    name: tool.name,
    server: tool.server,
    effect: tool.effect,
    labels: [...(tool.labels ?? [])],
  },
  tenant: { id: tenant.id, slug: tenant.slug },
  request: { time: timestampFromMs(at) },
});

function hops(act: Actor | undefined): string[] {
  const found: string[] = [];
  for (let hop = act; hop !== undefined; hop = hop.act) found.push(hop.sub);
  return found;
}

/** Members of all lists and objects in it; stops counting beyond `most`. */
function sizeOf(value: unknown, most: number): number {
  if (most === Infinity) return 0;
  const rest: unknown[] = [value];
  let size = 0;
  while (rest.length > 0 && size <= most) {
    const next = rest.pop();
    if (typeof next === 'string') size += Math.floor(next.length / 64);
    if (typeof next !== 'object' || next === null) continue;
    const members = Array.isArray(next) ? next : Object.values(next);
    size += members.length;
    if (size <= most) for (const member of members) rest.push(member);
  }
  return size;
}
