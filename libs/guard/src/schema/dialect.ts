export type Dialect = '2020-12' | '2019-09' | 'draft-07';

const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['json-schema.org/draft/2020-12/schema', '2020-12'],
  ['json-schema.org/draft/2019-09/schema', '2019-09'],
  ['json-schema.org/draft-07/schema', 'draft-07'],
]);

/** Dialect of a schema by its root `$schema`; 2020-12 without one (S26 tools). Undefined when it is none we support. */
export function dialectOf(schema: Readonly<Record<string, unknown>>): Dialect | undefined {
  const uri = schema['$schema'];
  if (uri === undefined) return '2020-12';
  if (typeof uri !== 'string') return undefined;
  return DIALECTS.get(uri.replace(/^https?:\/\//, '').replace(/#$/, ''));
}
