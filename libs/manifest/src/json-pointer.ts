/** Appends one member name or index to an RFC 6901 pointer. */
export const pointerTo = (parent: string, token: string | number): string =>
  `${parent}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** A JSON object: neither null nor an array. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
