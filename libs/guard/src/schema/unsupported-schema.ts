/** A definition's schema cannot be enforced, so the tool cannot be used. `message` says why, for the reviewer. */
export class UnsupportedSchema extends Error {
  override readonly name = 'UnsupportedSchema';

  constructor(
    readonly part: 'inputSchema' | 'outputSchema',
    readonly problems: readonly string[],
  ) {
    super(`${part}: ${problems.join(' ')}`);
  }
}
