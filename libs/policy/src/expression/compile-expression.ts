import { type CelInput, celEnv, CelScalar, isCelError, mapType, parse, plan } from '@bufbuild/cel';
import { checkExpression } from './check-expression.js';
import { type Members, inferType } from './infer-type.js';
import { ExpressionError } from './expression-error.js';

export interface CompiledExpression {
  /** Members of the variables that it looks at by name. */
  readonly fields: ReadonlySet<string>;
  /** Variables that it looks at. */
  readonly variables: ReadonlySet<string>;
  /** How deep its loops nest. */
  readonly loops: number;
  /** @throws Error when it fails or gives no bool: absent members, wrong types, division by zero */
  readonly test: (values: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => boolean;
}

const MAX_LENGTH = 2000;
const MAX_DEPTH = 60;

/**
 * Compiles a CEL expression over variables that are JSON objects. Regular expressions are RE2: linear time.
 * Members of a variable must be written out, so that what the expression needs is known before it runs.
 * @param types of the variables: what they have as members, `any` for what is known only when it runs
 * @throws ExpressionError with the position of the first fault
 */
export function compileExpression(text: string, types: Members): CompiledExpression {
  const variables = Object.keys(types);
  if (text.length > MAX_LENGTH)
    throw new ExpressionError('The expression is too long', { line: 1, column: 1 });
  assertShallow(text);
  const parsed = parsedOf(text);
  const positionOf = (node: bigint) => position(text, parsed.sourceInfo?.positions[String(node)] ?? 0);
  const { faults, fields, used, loops } = checkExpression(parsed.expr, new Set(variables));
  const [fault] = faults.length > 0 ? faults : inferType(parsed.expr, types);
  if (fault !== undefined) throw new ExpressionError(fault.message, positionOf(fault.node));
  const dynamic = fields.get(undefined);
  if (dynamic !== undefined) {
    throw new ExpressionError('Name the member that you mean, as in claims.groups', positionOf(dynamic));
  }
  const declared = Object.fromEntries(
    variables.map((name) => [name, mapType(CelScalar.STRING, CelScalar.DYN)]),
  );
  const evaluate = plan(celEnv({ variables: declared }), parsed);
  return {
    fields: new Set([...fields.keys()].filter((name) => name !== undefined)),
    variables: used,
    loops,
    test: (values) => {
      const result = evaluate(values as Record<string, CelInput<ReturnType<typeof mapType>>>);
      if (isCelError(result)) throw new Error(result.message);
      if (typeof result !== 'boolean') throw new Error('it gave neither true nor false');
      return result;
    },
  };
}

function parsedOf(text: string): ReturnType<typeof parse> {
  try {
    return parse(text);
  } catch (cause) {
    const { rawMessage, message, location } = cause as Error & {
      rawMessage?: string;
      location?: { start: { line: number; column: number } };
    };
    const { line = 1, column = 1 } = location?.start ?? {};
    throw new ExpressionError(rawMessage ?? message, { line, column });
  }
}

/** The parser descends once for each bracket: a text of brackets alone must not exhaust its stack. */
function assertShallow(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if ('([{'.includes(text.charAt(at)) && ++depth > MAX_DEPTH) {
      throw new ExpressionError('The expression nests too deep', position(text, at));
    }
    if (')]}'.includes(text.charAt(at))) depth--;
  }
}

function position(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
