import type { Schemas } from '#libs/api-client';

export type ToolState = Schemas['ToolSummary']['state'];
export type Effect = NonNullable<Schemas['ToolSummary']['effect']>;
export type Permission = Schemas['Me']['tenants'][number]['permissions'][number];
export type Selector = Schemas['SetGrants']['grants'][number]['select'];
export type Outcome = Extract<Schemas['CallDetail']['event'], { kind: 'call' }>['outcome'];

export const TOOL_STATES = [
  'pending',
  'approved',
  'quarantined',
  'rejected',
  'retired',
] as const satisfies readonly ToolState[];
export const OUTCOMES = ['succeeded', 'denied', 'failed', 'unknown'] as const satisfies readonly Outcome[];

/** What each effect means to a reviewer, in the order of growing harm. */
export const EFFECTS = {
  read: 'Only looks things up; changes nothing',
  write: 'Creates or changes things that can be put right again',
  destructive: 'Deletes or does what cannot be undone',
  external: 'Reaches outside: sends, publishes, pays or talks to others',
} as const satisfies Record<Effect, string>;
export const EFFECT_NAMES = Object.keys(EFFECTS) as Effect[];

/** What an agent may do at most: one set of tools, or terms of which any is enough. */
export type Ceiling = NonNullable<Schemas['Member']['ceiling']>;

export const describeCeiling = (ceiling: Ceiling): string =>
  ceiling.kind === 'terms'
    ? ceiling.terms.map(({ select }) => `${describeSelector(select)}, on terms`).join('; ') || 'Nothing'
    : describeSelector(ceiling);

export function describeSelector(select: Selector): string {
  if (select.kind === 'all') return 'Every enabled tool';
  if (select.kind === 'effects') return `Every enabled tool with effect ${select.effects.join(' or ')}`;
  if (select.kind === 'servers') return `Every enabled tool of ${select.servers.join(' or ')}`;
  if (select.kind === 'labels') return `Every enabled tool labelled ${select.labels.join(' or ')}`;
  return select.tools.length === 1 ? '1 named tool' : `${select.tools.length} named tools`;
}
