const PREFIX = '=?base64?';
const SUFFIX = '?=';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Visible ASCII with inner spaces or tabs: what travels in a header as it is (RFC 9110 §5.5). */
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

const isWrapped = (value: string): boolean => value.startsWith(PREFIX) && value.endsWith(SUFFIX);

/**
 * Value of an `Mcp-*` header (SEP-2243): text in `=?base64?…?=` is decoded, anything else is literal.
 * Undefined when the wrapper is there but padding, alphabet or UTF-8 is wrong.
 */
export function decodeHeaderValue(value: string): string | undefined {
  if (!isWrapped(value) || value.length < PREFIX.length + SUFFIX.length) return value;
  const payload = value.slice(PREFIX.length, -SUFFIX.length);
  if (!BASE64.test(payload)) return undefined;
  const bytes = Buffer.from(payload, 'base64');
  // Buffer ignores stray low bits of the last character; two spellings of one value are refused.
  if (bytes.toString('base64') !== payload) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The inverse: wraps whatever a header could not carry unchanged. */
export function encodeHeaderValue(value: string): string {
  if (PLAIN.test(value) && !isWrapped(value)) return value;
  return `${PREFIX}${Buffer.from(value, 'utf8').toString('base64')}${SUFFIX}`;
}
