import canonicalize from 'canonicalize';

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
  assertJson(value, new Set());
  const text = canonicalize(value);
  if (text === undefined) throw new NotCanonical('not a JSON value');
  return text;
}

function assertJson(value: unknown, ancestors: Set<object>): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotCanonical('lone surrogate in a string');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical('number is not finite');
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new NotCanonical('unsafe integer');
      return;
    case 'boolean':
      return;
    case 'object':
      if (value !== null) assertContainer(value, ancestors);
      return;
    default:
      throw new NotCanonical(`${typeof value} is not a JSON value`);
  }
}

function assertContainer(value: object, ancestors: Set<object>): void {
  if (ancestors.has(value)) throw new NotCanonical('the value contains itself');
  ancestors.add(value);
  if (Array.isArray(value)) {
    // Not for…of over entries: a hole must be seen as the `undefined` it reads as.
    for (let i = 0; i < value.length; i++) assertJson(value[i], ancestors);
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw new NotCanonical('object is not plain');
    for (const [key, member] of Object.entries(value)) {
      if (!key.isWellFormed()) throw new NotCanonical('lone surrogate in a member name');
      assertJson(member, ancestors);
    }
  }
  ancestors.delete(value);
}
