/** Characters that may stand between two digits of one number. */
const GAP = 3;
/** What may stand before the first digit and be part of the number, and behind the last. */
const PREFIX = 4;
const SUFFIX = 8;
/** Room for labels (`labelBefore`) and the marks before a number. */
const CONTEXT = 48;
const [ZERO, NINE] = [48, 57];
/** A moment is nobody's number, and the most frequent group of digits there is. */
const MOMENT = /[12]\d{3}-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-6]\d(?:\.\d{1,9})?)?)?/y;

/** A stretch of a text in which a number stands, with the text around it that decides what it is. */
export interface Neighbourhood {
  readonly text: string;
  /** Where it begins in the whole. */
  readonly offset: number;
  /** Offset in `text` before which no number of this neighbourhood begins. */
  readonly from: number;
  /** Most digits that stand close together in it. */
  readonly digits: number;
}

interface Group {
  readonly start: number;
  end: number;
  digits: number;
}

/**
 * Stretches around groups of at least `least` digits that stand close together: patterns of numbers find nothing
 * anywhere else. Groups in each other's neighbourhood share one.
 */
export function neighbourhoods(text: string, least: number): Neighbourhood[] {
  const groups: Group[] = [];
  let start = 0;
  let last = -1;
  let digits = 0;
  const close = () => {
    if (digits < least || isMoment(text, start, last + 1)) return;
    const before = groups.at(-1);
    const end = Math.min(text.length, last + 1 + SUFFIX);
    if (before === undefined || start - CONTEXT > before.end) groups.push({ start, end, digits });
    else Object.assign(before, { end, digits: Math.max(before.digits, digits) });
  };
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < ZERO || unit > NINE) continue;
    if (last < 0 || at - last > GAP + 1) {
      close();
      digits = 0;
      start = at;
    }
    digits++;
    last = at;
  }
  close();
  return groups.map((group) => {
    const from = Math.max(0, group.start - PREFIX);
    const offset = Math.max(0, from - CONTEXT);
    return { text: text.slice(offset, group.end), offset, from: from - offset, digits: group.digits };
  });
}

function isMoment(text: string, start: number, end: number): boolean {
  MOMENT.lastIndex = start;
  return MOMENT.test(text) && MOMENT.lastIndex === end;
}
