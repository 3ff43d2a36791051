/** One kind of credential that announces itself with a fixed beginning. */
export interface SecretRule {
  /** `secret.<kebab-name>`. */
  readonly id: string;
  /** Case-sensitive literal: where it does not occur, the pattern is not tried. */
  readonly keyword: string;
  /** Sticky; tried where the keyword starts. Fixed classes, bounded repetition. */
  readonly pattern: RegExp;
  /** Check digits and the like. */
  readonly valid?: (match: string) => boolean;
}

export interface SecretSpan {
  readonly rule: string;
  /** UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
}
