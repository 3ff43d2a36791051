/** One thing that a list can be filtered by. */
export interface FilterField {
  readonly key: string;
  /** The only values there are; without it any text is a value. */
  readonly choices?: readonly string[];
}

export type Filters = Readonly<Record<string, string | undefined>>;

/** Filters as the chips a person sees and types: `state:pending`. */
export const toTokens = (fields: readonly FilterField[], filters: Filters): string[] =>
  fields.flatMap(({ key }) => (filters[key] === undefined ? [] : [`${key}:${filters[key]}`]));

/**
 * Chips as filters. A text without a known key is a value of `plain`; a later chip replaces an earlier one of its key; a value that
 * is no choice of its field is dropped.
 */
export function fromTokens(
  fields: readonly FilterField[],
  plain: string,
  tokens: readonly string[],
): Filters {
  const filters: Record<string, string> = {};
  for (const token of tokens) {
    const colon = token.indexOf(':');
    const named = fields.find(({ key }) => colon > 0 && key === token.slice(0, colon));
    const field = named ?? fields.find(({ key }) => key === plain);
    const value = (named === undefined ? token : token.slice(colon + 1)).trim();
    if (field === undefined || value === '' || field.choices?.includes(value) === false) continue;
    filters[field.key] = value;
  }
  return filters;
}

/** What can be added as it stands: every choice of the fields that are still free. */
export const suggestTokens = (fields: readonly FilterField[], filters: Filters): string[] =>
  fields.flatMap(({ key, choices = [] }) =>
    filters[key] === undefined ? choices.map((choice) => `${key}:${choice}`) : [],
  );
