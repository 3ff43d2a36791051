/** Appends one member name or index to an RFC 6901 pointer. */
export const pointerTo = (parent: string, token: string | number): string =>
  `${parent}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
