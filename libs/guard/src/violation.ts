/** The first thing that does not fit. Names places and rules, never the value. */
export interface Violation {
  /** RFC 6901 pointer into the checked value; empty for the whole. At most 256 characters. */
  readonly pointer: string;
  /** JSON Schema keyword or rule that failed. */
  readonly keyword: string;
}

const MAX_POINTER = 256;

export const violation = (pointer: string, keyword: string): Violation => ({
  pointer: pointer.slice(0, MAX_POINTER),
  keyword,
});
