import type { ClaimCondition, MappingRule } from '#libs/contracts';
import { compileExpression } from '../expression/compile-expression.js';
import { ExpressionError } from '../expression/expression-error.js';
import type { MappingClaims } from './mapping-claims.js';

/** `missing`: a claim that the rule needs is absent. A thrown error is a failure of the rule. */
export interface CompiledRule {
  readonly rule: MappingRule;
  readonly test: (claims: MappingClaims) => boolean | 'missing';
  /** What it looks at, for people. */
  readonly claim: string;
}

/** A rule that cannot be used. `index` is its place in the list, from 0. */
export class MappingError extends Error {
  override readonly name = 'MappingError';

  constructor(
    readonly index: number,
    readonly member: 'claim' | 'expression',
    message: string,
  ) {
    super(message);
  }
}

/**
 * @param kept claims that the provider's configuration keeps: rules may look at nothing else
 * @throws MappingError for the first rule that cannot be used, with the position in an expression
 */
export const compileMapping = (rules: readonly MappingRule[], kept: readonly string[]): CompiledRule[] =>
  rules.map((rule, index) => {
    const { when } = rule;
    return when.kind === 'cel'
      ? { rule, claim: 'expression', test: expressionTest(when.expression, index, kept) }
      : { rule, claim: when.claim, test: textTest(when, index, kept) };
  });

function textTest(
  { kind, claim, value }: Exclude<ClaimCondition, { kind: 'cel' }>,
  index: number,
  kept: readonly string[],
): CompiledRule['test'] {
  const path = pathOf(claim);
  assertKept(path[0] ?? '', index, 'claim', kept);
  const fits = (text: unknown): boolean =>
    typeof text === 'string' && (kind === 'exact' ? text === value : text.startsWith(value));
  return ({ values }) => {
    const found = path.reduce<unknown>(member, values);
    if (found === undefined || found === null) return 'missing';
    return Array.isArray(found) ? found.some(fits) : fits(found);
  };
}

function expressionTest(expression: string, index: number, kept: readonly string[]): CompiledRule['test'] {
  try {
    const { fields, test } = compileExpression(expression, { claims: 'any' });
    for (const field of fields) assertKept(field, index, 'expression', kept);
    return ({ values }) => test({ claims: values });
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    const { line, column } = cause.position;
    throw new MappingError(index, 'expression', `${cause.message} (line ${line}, column ${column})`);
  }
}

function assertKept(
  name: string,
  index: number,
  member: MappingError['member'],
  kept: readonly string[],
): void {
  if (kept.includes(name)) return;
  throw new MappingError(
    index,
    member,
    `“${name}” is not among the claims that this identity provider keeps`,
  );
}

/** A claim's name, or a JSON pointer (RFC 6901). */
const pathOf = (claim: string): string[] =>
  claim.startsWith('/')
    ? claim
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    : [claim];

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
