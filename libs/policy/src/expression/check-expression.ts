import { celEnv, type parse } from '@bufbuild/cel';

export type Node = ReturnType<typeof parse>['expr'];

/** A fault and the id of the node that has it. */
export interface Fault {
  readonly message: string;
  readonly node: bigint;
}

/** Bounds of one expression: what it can cost is their product with the size of what it looks at. */
const MAX_NODES = 400;
const MAX_NESTED_LOOPS = 2;

/** Operators that are evaluated without being functions of the environment. */
const OPERATORS = ['_&&_', '_||_', '_?_:_', '_[_]', '@not_strictly_false'];
const FUNCTIONS = new Set([...[...celEnv().funcs].map(({ name }) => name), ...OPERATORS]);
const RESULTS_OF_NO_BOOL = new Set(['listExpr', 'structExpr']);

/**
 * Reads an expression before it is ever run: unknown names and functions, too much work, and what can give no bool.
 * `fields` are the members of variables that it names, as `claims.groups`; an index that is no text is `undefined` there.
 * `loops` is how deep loops nest, `used` the variables. Not checked: types of operands (`inferType`).
 */
export function checkExpression(
  root: Node,
  variables: ReadonlySet<string>,
): {
  readonly faults: readonly Fault[];
  readonly fields: ReadonlyMap<string | undefined, bigint>;
  readonly used: ReadonlySet<string>;
  readonly loops: number;
} {
  const faults: Fault[] = [];
  const used = new Set<string>();
  let deepest = 0;
  const fields = new Map<string | undefined, bigint>();
  let nodes = 0;

  const visit = (node: Node | undefined, bound: ReadonlySet<string>, loops: number): void => {
    if (node === undefined) return;
    if (++nodes === MAX_NODES + 1) faults.push({ message: 'The expression is too large', node: node.id });
    const { case: kind, value } = node.exprKind;
    const field = fieldOf(node, variables, bound);
    if (field !== undefined) {
      fields.set(field.name, node.id);
      used.add(field.variable);
    }
    if (kind === 'identExpr') {
      if (bound.has(value.name)) return;
      if (!variables.has(value.name)) {
        faults.push({ message: `There is no variable “${value.name}”`, node: node.id });
      } else if (field === undefined) fields.set(undefined, node.id);
    } else if (kind === 'selectExpr') {
      if (field === undefined) visit(value.operand, bound, loops);
    } else if (kind === 'callExpr') {
      if (!FUNCTIONS.has(value.function)) {
        faults.push({ message: `There is no function “${value.function}”`, node: node.id });
      }
      visit(value.target, bound, loops);
      const args = field === undefined ? value.args : value.args.slice(1);
      for (const arg of args) visit(arg, bound, loops);
    } else if (kind === 'listExpr') {
      for (const element of value.elements) visit(element, bound, loops);
    } else if (kind === 'structExpr') {
      for (const { keyKind, value: member } of value.entries) {
        if (keyKind.case === 'mapKey') visit(keyKind.value, bound, loops);
        visit(member, bound, loops);
      }
    } else if (kind === 'comprehensionExpr') {
      if (loops === MAX_NESTED_LOOPS) {
        faults.push({ message: `Loops may nest ${MAX_NESTED_LOOPS} deep at most`, node: node.id });
      }
      deepest = Math.max(deepest, loops + 1);
      visit(value.iterRange, bound, loops);
      visit(value.accuInit, bound, loops);
      const inner = new Set([...bound, value.iterVar, value.iterVar2, value.accuVar]);
      for (const part of [value.loopCondition, value.loopStep, value.result]) visit(part, inner, loops + 1);
    }
  };
  visit(root, new Set(), 0);
  if (givesNoBool(root)) faults.unshift({ message: 'The expression must give true or false', node: root.id });
  return { faults, fields, used, loops: deepest };
}

/** `variable.field`, `variable["field"]`; the name is undefined for an index that is not written out. */
function fieldOf(
  { exprKind: { case: kind, value } }: Node,
  variables: ReadonlySet<string>,
  bound: ReadonlySet<string>,
): { readonly variable: string; readonly name: string | undefined } | undefined {
  const variableOf = (node: Node | undefined): string | undefined => {
    const name = node?.exprKind.case === 'identExpr' ? node.exprKind.value.name : undefined;
    return name !== undefined && variables.has(name) && !bound.has(name) ? name : undefined;
  };
  const variable = variableOf(
    kind === 'selectExpr' ? value.operand : kind === 'callExpr' ? value.args[0] : undefined,
  );
  if (variable === undefined) return undefined;
  if (kind === 'selectExpr') return { variable, name: value.field };
  if (kind !== 'callExpr' || value.function !== '_[_]') return undefined;
  const index = value.args[1]?.exprKind;
  const constant = index?.case === 'constExpr' ? index.value.constantKind : undefined;
  return { variable, name: constant?.case === 'stringValue' ? constant.value : undefined };
}

function givesNoBool({ exprKind: { case: kind, value } }: Node): boolean {
  if (kind === 'constExpr') return value.constantKind.case !== 'boolValue';
  return kind !== undefined && RESULTS_OF_NO_BOOL.has(kind);
}
