import { isObject } from './json-object.js';
import { pointerTo } from './json-pointer.js';

export interface HiddenCharacter {
  /** RFC 6901 pointer of the string; of the member, when the character is in its name. */
  readonly pointer: string;
  /** UTF-16 offset inside the string or name. */
  readonly index: number;
  /** Such as `U+200B`. */
  readonly codePoint: string;
}

/**
 * Control, format, private-use, unassigned, surrogate; line and paragraph separators; what draws nothing by default (joiners,
 * fillers, variation selectors, tags); no-break space and braille blank. Line feed and tab are ordinary text.
 */
const HIDDEN =
  /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00A0\u2800]/gu;

/** Characters a reader would not see, in every string and member name of a JSON value, in document order. */
export function hiddenCharacters(value: unknown): HiddenCharacter[] {
  return [...walk('', value)];
}

function* walk(pointer: string, value: unknown): Generator<HiddenCharacter> {
  if (typeof value === 'string') yield* inText(pointer, value);
  else if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) yield* walk(pointerTo(pointer, i), element);
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      const at = pointerTo(pointer, key);
      yield* inText(at, key);
      yield* walk(at, member);
    }
  }
}

function* inText(pointer: string, text: string): Generator<HiddenCharacter> {
  for (const match of text.matchAll(HIDDEN)) {
    const code = match[0].codePointAt(0) ?? 0;
    yield { pointer, index: match.index, codePoint: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` };
  }
}
