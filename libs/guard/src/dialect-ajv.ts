import { Ajv, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Dialect } from './dialect.js';
import { MAX_MATCHED } from './pattern.js';

/** Pattern engine that never runs on a long string: there it does not match, so the value is refused. */
const boundedRegExp = Object.assign(
  (pattern: string, flags: string) => {
    const regExp = new RegExp(pattern, flags);
    const test = (text: string): boolean => text.length <= MAX_MATCHED && regExp.test(text);
    // ajv keys its cache by the text of the engine.
    return { test, toString: () => regExp.toString() } as unknown as RegExp;
  },
  { code: 'boundedRegExp' },
);

const OPTIONS: Options = {
  // Unknown keywords are annotations (JSON Schema core §6.5), not errors.
  strict: false,
  allErrors: false,
  messages: false,
  coerceTypes: false,
  useDefaults: false,
  removeAdditional: false,
  addUsedSchema: false,
  // Or a property named like a member of Object.prototype would seem to be there.
  ownProperties: true,
  logger: false,
  code: { regExp: boundedRegExp },
};

/** A validator factory without loader: a reference that is not in the schema itself does not compile. */
export function ajvFor(dialect: Dialect): Ajv {
  const ajv = new { '2020-12': Ajv2020, '2019-09': Ajv2019, 'draft-07': Ajv }[dialect](OPTIONS) as Ajv;
  formats.default(ajv);
  for (const [name, format] of Object.entries(ajv.formats)) {
    if (format instanceof RegExp) {
      ajv.addFormat(name, {
        type: 'string',
        validate: (text: string) => text.length <= MAX_MATCHED && format.test(text),
      });
    }
  }
  return ajv;
}
