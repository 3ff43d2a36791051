import { Denied } from '#libs/denial';

export type Scheme = 'DPoP' | 'Bearer';

export interface Credentials {
  readonly scheme: Scheme;
  readonly token: string;
  /** The one `DPoP` header, if there was one. */
  readonly proof: string | undefined;
}

/** Characters, equal to bytes here. */
const MAX_TOKEN = 8 * 1024;
const MAX_PROOF = 4 * 1024;

/** RFC 9110 §11.4: scheme, one space, token68. */
const CREDENTIALS = /^(dpop|bearer) ([A-Za-z0-9\-._~+/]+=*)$/i;
const KNOWN_SCHEME = /^(?:dpop|bearer)(?: |$)/i;

/**
 * Takes token and proof from the raw header list (name, value, name, value …), because Node joins or drops repeated headers
 * silently (RFC 9449 §4.3 (1), RFC 6750 §3.1). Identity.md §4, rows 2 to 5.
 *
 * Not checked: what token and proof contain; tokens in URL or body, which are never looked at.
 *
 * @throws Denied token-missing, token-malformed, token-invalid, proof-invalid
 */
export function parseAuthorization(rawHeaders: readonly string[]): Credentials {
  const [authorization, second] = valuesOf(rawHeaders, 'authorization');
  const [proof, secondProof] = valuesOf(rawHeaders, 'dpop');
  if (second !== undefined) throw new Denied('token-malformed', { detail: 'two Authorization headers' });
  if (secondProof !== undefined) throw new Denied('proof-invalid', { detail: 'two DPoP headers' });
  if (authorization === undefined || !KNOWN_SCHEME.test(authorization)) throw new Denied('token-missing');
  const [, scheme, token] = CREDENTIALS.exec(authorization) ?? [];
  if (scheme === undefined || token === undefined) {
    throw new Denied('token-malformed', { detail: 'Authorization header is not scheme and token' });
  }
  if (token.length > MAX_TOKEN) throw new Denied('token-invalid', { detail: 'token larger than 8 KiB' });
  if (proof !== undefined && proof.length > MAX_PROOF) {
    throw new Denied('proof-invalid', { detail: 'proof larger than 4 KiB' });
  }
  if (scheme.toLowerCase() === 'dpop') return { scheme: 'DPoP', token, proof };
  // RFC 9449 §7.2: the client holds a key, so a Bearer presentation is a downgrade.
  if (proof !== undefined) throw new Denied('token-invalid', { detail: 'Bearer scheme with a DPoP proof' });
  return { scheme: 'Bearer', token, proof };
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const header = rawHeaders[i] as string;
    if (header.length === name.length && header.toLowerCase() === name)
      values.push(rawHeaders[i + 1] as string);
  }
  return values;
}
