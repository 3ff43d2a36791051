/** One country's number of a person. */
export interface NationalId {
  /** Two letters of the country and the number's name: `es-dni`. */
  readonly id: string;
  /** Global; fixed classes, bounded repetition. */
  readonly pattern: RegExp;
  /** What must stand shortly before it, in lower case. Absent where form and check digits are telling enough. */
  readonly label?: RegExp;
  /** Check digits and dates; the match as written. */
  readonly valid: (match: string) => boolean;
}
