import type { Fault, Node } from './check-expression.js';

/** What a value is, as far as it is known before the expression runs. A record is a thing with exactly these members. */
export type Type = 'bool' | 'text' | 'number' | 'time' | 'texts' | 'any' | Members;
export interface Members {
  readonly [name: string]: Type;
}

const isMembers = (type: Type): type is Members => typeof type === 'object';
const ARITHMETIC = new Set(['_+_', '_-_', '_*_', '_/_', '_%_']);
const COMPARISONS = new Set(['_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_']);
const TEXT_TESTS = new Set(['startsWith', 'endsWith', 'contains', 'matches']);
const CONSTANTS: Readonly<Record<string, Type>> = {
  boolValue: 'bool',
  stringValue: 'text',
  int64Value: 'number',
  uint64Value: 'number',
  doubleValue: 'number',
};

/**
 * Finds the members that do not exist, comparisons that can never be true and tests of what is no truth value, as far as the
 * types of the variables tell. What comes from outside is `any`: it is known only when the expression runs.
 */
export function inferType(root: Node, variables: Readonly<Record<string, Type>>): readonly Fault[] {
  const faults: Fault[] = [];
  const fault = (node: Node, message: string): void => void faults.push({ node: node.id, message });
  const known = (type: Type, ...allowed: readonly Type[]): boolean =>
    type === 'any' || allowed.includes(type);

  const visit = (node: Node | undefined, bound: ReadonlySet<string>): Type => {
    if (node === undefined) return 'any';
    const { case: kind, value } = node.exprKind;
    if (kind === 'constExpr') return CONSTANTS[value.constantKind.case ?? ''] ?? 'any';
    if (kind === 'identExpr') return bound.has(value.name) ? 'any' : (variables[value.name] ?? 'any');
    if (kind === 'selectExpr') {
      const member = memberOf(node, visit(value.operand, bound), value.field);
      return value.testOnly ? 'bool' : member;
    }
    if (kind === 'callExpr') {
      const target = value.target === undefined ? undefined : visit(value.target, bound);
      return call(
        node,
        value.function,
        target,
        value.args.map((arg) => visit(arg, bound)),
      );
    }
    if (kind === 'listExpr') for (const element of value.elements) visit(element, bound);
    if (kind === 'structExpr') for (const { value: member } of value.entries) visit(member, bound);
    if (kind === 'comprehensionExpr') {
      const range = visit(value.iterRange, bound);
      if (!known(range, 'texts')) fault(node, `There is nothing to go through in ${nameOf(range)}`);
      const inner = new Set([...bound, value.iterVar, value.iterVar2, value.accuVar]);
      visit(value.accuInit, bound);
      for (const part of [value.loopCondition, value.loopStep, value.result]) visit(part, inner);
    }
    return 'any';
  };

  const memberOf = (node: Node, of: Type, name: string): Type => {
    if (of === 'any') return 'any';
    if (!isMembers(of)) fault(node, `${nameOf(of)} has no member “${name}”`);
    else if (Object.hasOwn(of, name)) return of[name] as Type;
    else fault(node, `There is no “${name}” here; there is ${Object.keys(of).join(', ')}`);
    return 'any';
  };

  const call = (node: Node, name: string, target: Type | undefined, args: readonly Type[]): Type => {
    const [first = 'any', second = 'any'] = args;
    if (name === '_&&_' || name === '_||_' || name === '!_') {
      const wrong = args.find((arg) => !known(arg, 'bool'));
      if (wrong !== undefined) fault(node, `${nameOf(wrong)} is neither true nor false`);
      return 'bool';
    }
    if (COMPARISONS.has(name)) {
      if (first !== 'any' && second !== 'any' && first !== second)
        fault(node, `${nameOf(first)} is never compared with ${nameOf(second).toLowerCase()}`);
      return 'bool';
    }
    if (name === '@in') {
      if (!known(second, 'texts')) fault(node, `Nothing is in ${nameOf(second).toLowerCase()}`);
      return 'bool';
    }
    if (TEXT_TESTS.has(name)) {
      const wrong = [target ?? 'any', ...args].find((type) => !known(type, 'text'));
      if (wrong !== undefined) fault(node, `“${name}” is for text, not for ${nameOf(wrong).toLowerCase()}`);
      return 'bool';
    }
    if (name === 'size' || (name.startsWith('get') && target === 'time')) return 'number';
    if (ARITHMETIC.has(name) && first === 'number' && second === 'number') return 'number';
    return 'any';
  };

  const type = visit(root, new Set());
  if (!known(type, 'bool')) fault(root, 'The expression must give true or false');
  return faults;
}

const nameOf = (type: Type): string =>
  isMembers(type)
    ? 'A group of values'
    : { bool: 'A truth value', text: 'Text', number: 'A number', time: 'A time', texts: 'A list', any: 'It' }[
        type
      ];
