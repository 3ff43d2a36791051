/** Search parameters are plain text in the URL, never JSON: what a person types there is what a page reads. */
export const parseSearch = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search));

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  const text = new URLSearchParams(given).toString();
  return text === '' ? '' : `?${text}`;
}

/** The text of a parameter, bounded; undefined when absent or empty. */
export function textOf(search: Record<string, unknown>, key: string): string | undefined {
  const value = search[key];
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

/** The parameter if it is one of the choices; anything else is as good as absent. */
export const choiceOf = <T extends string>(
  search: Record<string, unknown>,
  key: string,
  choices: readonly T[],
): T | undefined => choices.find((choice) => choice === search[key]);
