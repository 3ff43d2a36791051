import { Ajv, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Dialect } from './dialect.js';
import { judgePattern } from '../pattern/pattern.js';

/** Pattern engine that is never tried on a text longer than its pattern allows: there it does not match. */
const boundedRegExp = Object.assign(
  (pattern: string, flags: string): { test(text: string): boolean } => {
    const verdict = judgePattern(pattern);
    if (!verdict.usable) throw new SyntaxError(`pattern ${verdict.problem}`);
    const { maxLength } = verdict;
    const regExp = new RegExp(pattern, flags);
    // ajv tells expressions apart by their text.
    const toString = (): string => regExp.toString();
    return Object.assign(Object.create({ toString }) as object, {
      test: (text: string) => text.length <= maxLength && regExp.test(text),
    });
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

/** Formats are checked by expressions of the library; none of them needs a longer text than this. */
const MAX_FORMATTED = 4_096;
const ANY_LENGTH: ReadonlySet<string> = new Set(['byte', 'binary', 'password']);

/** A validator factory without loader: a reference that is not in the schema itself does not compile. */
export function ajvFor(dialect: Dialect): Ajv {
  const ajv: Ajv = new { '2020-12': Ajv2020, '2019-09': Ajv2019, 'draft-07': Ajv }[dialect](OPTIONS);
  // Only an error message about draft-04; elsewhere `id` is an annotation, and generators write it.
  ajv.removeKeyword('id');
  formats.default(ajv);
  for (const [name, format] of Object.entries(ajv.formats)) {
    if (format instanceof RegExp && !ANY_LENGTH.has(name)) {
      ajv.addFormat(name, {
        type: 'string',
        validate: (text: string) => text.length <= MAX_FORMATTED && format.test(text),
      });
    }
  }
  return ajv;
}
