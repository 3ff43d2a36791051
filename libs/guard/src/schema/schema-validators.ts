import { hashJson, isObject, pointerTo } from '#libs/manifest';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { checkSchema } from './check-schema.js';
import type { CompiledTool } from './compiled-tool.js';
import { ajvFor } from './dialect-ajv.js';
import { type Dialect, dialectOf } from './dialect.js';
import { UnsupportedSchema } from './unsupported-schema.js';
import { type Violation, violation } from '../violation.js';

type Part = UnsupportedSchema['part'];
type Check = (value: unknown) => Violation | undefined;

/**
 * Compiled schemas by SHA-256 of their RFC 8785 form, computed here and never taken from the wire. Compiling takes
 * milliseconds: do it when a snapshot is loaded, not inside a call.
 */
export class SchemaValidators {
  private readonly ajv = new Map<Dialect, Ajv>();
  private readonly checks = new Map<string, Check>();
  private readonly capacity: number;

  /** @param options `capacity`: compiled schemas to keep, least recently compiled dropped first */
  constructor({ capacity = 20_000 }: { capacity?: number } = {}) {
    this.capacity = capacity;
  }

  /** @throws UnsupportedSchema */
  compile({ inputSchema, outputSchema }: { inputSchema: unknown; outputSchema?: unknown }): CompiledTool {
    const acceptArguments = this.checkFor('inputSchema', inputSchema);
    const hasOutput = outputSchema !== undefined;
    return Object.freeze<CompiledTool>({
      acceptArguments,
      acceptStructured: hasOutput ? this.checkFor('outputSchema', outputSchema) : () => undefined,
      hasOutput,
    });
  }

  private checkFor(part: Part, schema: unknown): Check {
    const digest = isObject(schema) ? hashJson(schema) : '';
    const check = this.checks.get(digest) ?? this.compiled(part, schema, digest);
    this.checks.delete(digest);
    this.checks.set(digest, check);
    if (this.checks.size > this.capacity) this.checks.delete(this.checks.keys().next().value as string);
    return check;
  }

  private compiled(part: Part, schema: unknown, digest: string): Check {
    const problems = checkSchema(schema);
    const dialect = isObject(schema) ? dialectOf(schema) : undefined;
    if (problems.length > 0 || !isObject(schema) || dialect === undefined) {
      throw new UnsupportedSchema(part, problems);
    }
    return checkOf(this.compileWith(dialect, part, schema, digest));
  }

  private compileWith(
    dialect: Dialect,
    part: Part,
    schema: Record<string, unknown>,
    digest: string,
  ): ValidateFunction {
    const ajv = this.ajv.get(dialect) ?? ajvFor(dialect);
    this.ajv.set(dialect, ajv);
    // Schemas share the instance: a name that a stranger chose could meet another tool's, or a meta-schema's.
    const $id = `schema:/${digest}`;
    const { $schema: _dialect, $id: _theirs, ...rest } = schema;
    const own = { ...rest, $id };
    try {
      return ajv.compile(own);
    } catch (error) {
      throw new UnsupportedSchema(part, [(error as Error).message.replaceAll($id, '').slice(0, 300)]);
    } finally {
      // Or the instance keeps every schema it has ever compiled, and the places of their anchors.
      ajv.removeSchema(own);
      for (const ref of Object.keys(ajv.refs)) if (ref.startsWith($id)) delete ajv.refs[ref];
    }
  }
}

const checkOf =
  (validate: ValidateFunction): Check =>
  (value) => {
    if (validate(value)) return undefined;
    const error = validate.errors?.[0];
    validate.errors = null;
    return error === undefined ? violation('', 'schema') : violationOf(error);
  };

/** For a missing or unexpected property the pointer names the property itself. */
function violationOf({ instancePath, keyword, params }: ErrorObject): Violation {
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Record<string, unknown>;
  const property = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  return violation(typeof property === 'string' ? pointerTo(instancePath, property) : instancePath, keyword);
}
