/** The value has no RFC 8785 form. `message` says why. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical';
}

/**
 * RFC 8785 (JCS) text of a JSON value.
 *
 * Stricter than the RFC where two parsers could disagree: an integer beyond ±(2^53−1) is refused (RFC 7493 §2.2), and so
 * is anything that JSON cannot carry, which `JSON.stringify` would drop in silence.
 *
 * @throws NotCanonical for lone surrogates, non-finite numbers, unsafe integers, `undefined`, functions, symbols, bigints,
 * cycles and objects that are not plain.
 */
export function canonicalJson(value: unknown): string {
  return isOrderedJson(value, []) ? JSON.stringify(value) : ordered(value);
}

/** Of what is proved to be plain JSON: numbers and strings are in the form of RFC 8785 §3.2.2 as ECMAScript writes them. */
function ordered(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(ordered).join()}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  // Without a comparison of our own, names sort by code unit (§3.2.3).
  for (const key of Object.keys(members).sort())
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${ordered(members[key])}`;
  return text === '' ? '{}' : `${text}}`;
}

/** Whether all members are in the order of RFC 8785 §3.2.3 already. @throws NotCanonical */
function isOrderedJson(value: unknown, ancestors: object[]): boolean {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotCanonical('lone surrogate in a string');
      return true;
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical('number is not finite');
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new NotCanonical('unsafe integer');
      return true;
    case 'boolean':
      return true;
    case 'object':
      return value === null || isOrderedContainer(value, ancestors);
    default:
      throw new NotCanonical(`${typeof value} is not a JSON value`);
  }
}

function isOrderedContainer(value: object, ancestors: object[]): boolean {
  if (ancestors.includes(value)) throw new NotCanonical('the value contains itself');
  ancestors.push(value);
  let inOrder = true;
  if (Array.isArray(value)) {
    // Not for…of over entries: a hole must be seen as the `undefined` it reads as.
    for (let i = 0; i < value.length; i++) if (!isOrderedJson(value[i], ancestors)) inOrder = false;
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw new NotCanonical('object is not plain');
    let before: string | undefined;
    for (const key of Object.keys(value)) {
      if (!key.isWellFormed()) throw new NotCanonical('lone surrogate in a member name');
      if (!isOrderedJson((value as Readonly<Record<string, unknown>>)[key], ancestors)) inOrder = false;
      // Strings compare by code unit, the order that is asked for.
      if (before !== undefined && before > key) inOrder = false;
      before = key;
    }
  }
  ancestors.pop();
  return inOrder;
}
