const MAX_PATTERN = 1_000;
/** Longest string that a pattern is tried on. */
export const MAX_MATCHED = 4_096;

/** Why a `pattern` is refused: it does not compile, is too long, or refers back. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN) return `is longer than ${MAX_PATTERN} characters`;
  try {
    new RegExp(pattern, 'u');
  } catch {
    return 'is not a regular expression';
  }
  if (/\\(?:[1-9]|k<)/.test(pattern.replaceAll('\\\\', ''))) return 'uses a back-reference';
  return undefined;
}
