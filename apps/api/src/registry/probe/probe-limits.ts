/** Bounds of one probe as a whole. */
export class ProbeLimits {
  constructor(
    readonly timeoutMs = 10_000,
    readonly maxBytes = 5 * 1024 * 1024,
  ) {}
}
