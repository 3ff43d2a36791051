import type { Schemas } from '#libs/api-client';
import type { ApiProblem } from '../../../lib/http/problem.js';

export type Rule = Schemas['MappingRule'];

/** A rule in the editor. `key` tells rules apart while they move. */
export interface RuleDraft {
  readonly key: number;
  readonly kind: Rule['when']['kind'];
  readonly claim: string;
  readonly value: string;
  readonly expression: string;
  readonly whenMissing: Rule['whenMissing'];
  readonly roles: string[];
  /** Empty: no ceiling. */
  readonly scopeCeiling: string[];
  readonly stop: boolean;
}

export const SCOPES = [
  'mcp:connect',
  'tools:read',
  'tools:call',
  'resources:read',
  'prompts:read',
  'agent:delegate',
] as const satisfies readonly NonNullable<Rule['scopeCeiling']>[number][];

export const emptyRule = (key: number, claim: string): RuleDraft => ({
  key,
  kind: 'exact',
  claim,
  value: '',
  expression: '',
  whenMissing: 'deny',
  roles: [],
  scopeCeiling: [],
  stop: false,
});

export const ruleDrafts = (rules: readonly Rule[]): RuleDraft[] =>
  rules.map(({ when, whenMissing, roles, scopeCeiling = [], stop }, key) => ({
    ...emptyRule(key, ''),
    ...when,
    whenMissing,
    roles,
    scopeCeiling,
    stop,
  }));

export const rulesFrom = (drafts: readonly RuleDraft[]): Rule[] =>
  drafts.map(({ kind, claim, value, expression, whenMissing, roles, scopeCeiling, stop }) => ({
    when: kind === 'cel' ? { kind, expression } : { kind, claim, value },
    whenMissing,
    roles,
    ...(scopeCeiling.length > 0 && { scopeCeiling: SCOPES.filter((scope) => scopeCeiling.includes(scope)) }),
    stop,
  }));

export const isComplete = ({ kind, claim, value, expression }: RuleDraft): boolean =>
  kind === 'cel' ? expression.trim() !== '' : claim !== '' && value !== '';

export function moved(rules: readonly RuleDraft[], from: number, to: number): RuleDraft[] {
  const rest = rules.filter((_, index) => index !== from);
  const rule = rules[from];
  return rule === undefined || to < 0 || to >= rules.length ? [...rules] : rest.toSpliced(to, 0, rule);
}

export type RuleField = 'claim' | 'value' | 'expression' | 'roles' | 'rule';
export type RuleErrors = { readonly [K in RuleField]?: string };

const AT = /^\/rules\/(\d+)(?:\/when)?(?:\/([a-zA-Z]+))?/;
const isField = (name: string | undefined): name is RuleField =>
  name === 'claim' || name === 'value' || name === 'expression' || name === 'roles';

/** What the API says about each rule, beside the field that it means. */
export function ruleErrors(problem: ApiProblem | null): ReadonlyMap<number, RuleErrors> {
  const found = new Map<number, RuleErrors>();
  for (const { pointer, message } of problem?.body.errors ?? []) {
    const [, index, member] = AT.exec(pointer) ?? [];
    if (index === undefined) continue;
    const at = Number(index);
    found.set(at, { ...found.get(at), [isField(member) ? member : 'rule']: message });
  }
  return found;
}

/** Claims pasted as JSON: an ID token's payload, for example. */
export function parseClaims(
  text: string,
): { readonly claims: Record<string, unknown> } | { readonly error: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { claims: { ...value } };
    return { error: 'Write an object: { "groups": ["support"] }' };
  } catch (cause) {
    return { error: `Not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}
