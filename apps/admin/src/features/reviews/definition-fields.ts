import type { FieldChange } from '../../components/evidence/field-diff.js';

/** What a reader wants first; the rest follows in the order of the definition. */
const FIRST = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'];

/** Every field of a definition that has nothing to be compared with, each as an addition. */
export function definitionFields(canonical: string): FieldChange[] {
  const definition: unknown = JSON.parse(canonical);
  if (typeof definition !== 'object' || definition === null)
    return [{ pointer: '', kind: 'added', after: definition }];
  return Object.entries(definition)
    .sort(([left], [right]) => place(left) - place(right))
    .map(([field, after]) => ({ pointer: `/${escaped(field)}`, kind: 'added', after }));
}

const place = (field: string): number => (FIRST.includes(field) ? FIRST.indexOf(field) : FIRST.length);

/** A member name in a JSON pointer (RFC 6901 §3). */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
