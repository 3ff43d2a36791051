import type { ZodType } from 'zod';
import { invalid } from './problem-error.js';

/** Opaque position of a keyset page: base64url of JSON. Not a secret and not trusted: `decodeCursor` checks it. */
export const encodeCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** @throws ProblemError 422 when the text is not a cursor of this list. */
export function decodeCursor<T>(schema: ZodType<T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(json(text));
  if (parsed.success) return parsed.data;
  throw invalid('/cursor', 'invalid_cursor', 'Start again from the first page');
}

function json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
