/** An expression that cannot be used. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';

  /** @param position line and column of what is wrong, from 1 */
  constructor(
    message: string,
    readonly position: { readonly line: number; readonly column: number },
  ) {
    super(message);
  }
}
