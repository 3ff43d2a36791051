/** Words and sentence frames of one half of the generated set. The halves share no frame and, but for the commonest words, no vocabulary. */
export interface Grammar {
  /** Honest tools that a payload is put into. */
  readonly tools: readonly HonestTool[];
  /** Attack family → sentence frames; `{slot}` is replaced by one of the slot's texts. */
  readonly frames: Readonly<Record<string, readonly string[]>>;
  readonly slots: Readonly<Record<string, readonly string[]>>;
}

export interface HonestTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
}
