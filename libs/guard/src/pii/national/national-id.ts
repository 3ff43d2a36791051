/** One country's number of a person. */
export interface NationalId {
  /** Two letters of the country and the number's name: `es-dni`. */
  readonly id: string;
  /** Global; fixed classes, bounded repetition. */
  readonly pattern: RegExp;
  /** Fewest digits of it; seven if not given. Where fewer stand together it is not looked for. */
  readonly least?: number;
  /** What must stand shortly before it, in lower case. Absent where form and check digits are telling enough. */
  readonly label?: RegExp;
  /** Check digits and dates; the match as written. */
  readonly valid: (match: string) => boolean;
}
