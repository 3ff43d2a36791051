import type { Schemas } from '#libs/api-client';

type PublicKey = Schemas['AddAgent']['keys'][number];

/** Members that only a private or symmetric key has (RFC 7518 §6). */
const SECRET = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export type ParsedKeys = { readonly keys: PublicKey[] } | { readonly error: string };

/** Reads a pasted public JWK, a list of them, or a JWK Set. A private key is refused here, before it leaves the browser. */
export function parsePublicKeys(text: string): ParsedKeys {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { error: 'This is not JSON. Paste the public key as a JWK.' };
  }
  const keys = listOf(value);
  if (keys.length === 0) return { error: 'There is no key in it.' };
  if (keys.length > 4) return { error: 'At most four keys.' };
  for (const key of keys) {
    if (!isRecord(key)) return { error: 'Each key must be a JSON object.' };
    if (SECRET.some((member) => member in key))
      return {
        error:
          'This is a private key. Nothing was sent: paste the public one, and keep this one to the agent.',
      };
    if (typeof key['kty'] !== 'string') return { error: 'A key needs “kty”.' };
    if (typeof key['kid'] !== 'string' || key['kid'] === '')
      return { error: 'A key needs a “kid”, so that it can be replaced later.' };
  }
  return { keys: keys as PublicKey[] };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (isRecord(value) && Array.isArray(value['keys'])) return value['keys'];
  return [value];
}
