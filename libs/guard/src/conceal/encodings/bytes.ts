import { isUtf8 } from 'node:buffer';
import { gunzipSync, inflateSync } from 'node:zlib';

const MAX_INFLATED = 64 * 1024;
const UNPRINTABLE = /[\p{Cc}\p{Cn}\p{Co}]/gu;

/** The bytes as text, if they are UTF-8 of which at least 85 % can be printed, or such text deflated. */
export function readable(bytes: Uint8Array): string | undefined {
  const inflated = inflate(bytes);
  const plain = inflated ?? bytes;
  if (plain.length < 4 || !isUtf8(plain)) return undefined;
  const text = Buffer.from(plain).toString('utf8');
  const odd = text.replace(/[\t\n\r]/g, '').match(UNPRINTABLE)?.length ?? 0;
  return odd > text.length * 0.15 ? undefined : text;
}

/** Do the bytes inflate to more than is looked at? */
export function inflatesTooFar(bytes: Uint8Array): boolean {
  try {
    attempt(bytes);
    return false;
  } catch (error) {
    return codeOf(error) === 'ERR_BUFFER_TOO_LARGE';
  }
}

/** What does not inflate is no text in hiding; for what inflates too far see `inflatesTooFar`. */
function inflate(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return attempt(bytes);
  } catch (error) {
    if (codeOf(error) !== undefined) return undefined;
    throw error;
  }
}

/** Gzip and zlib by their first bytes. */
function attempt(bytes: Uint8Array): Uint8Array | undefined {
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const zlib = bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0;
  if (!gzip && !zlib) return undefined;
  return (gzip ? gunzipSync : inflateSync)(bytes, { maxOutputLength: MAX_INFLATED });
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
