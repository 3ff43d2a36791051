import { Denied } from '#libs/denial';

/** Printable ASCII without a backslash: keeps IDN and fullwidth folding from making two different strings equal. */
const HTU_SHAPE = /^https?:\/\/[\x21-\x5b\x5d-\x7e]+$/i;
const PATH_SHAPE = /^\/(?!\/)[\x21\x22\x24-\x5b\x5d-\x7e]*$/;
const MAX_HTU = 2048;

/**
 * The `htu` that proofs for a request must name: the configured public origin and the path as it was sent. Host, Forwarded
 * and X-Forwarded-* have no say. A query is left out (RFC 9449 §4.2).
 *
 * Not checked: whether the path is canonical; the router has refused what is not.
 *
 * @throws Denied request-misdirected when the target is not in origin form
 */
export function expectedHtu(publicOrigin: string, path: string): string {
  const [bare = ''] = path.split('?', 1);
  if (!PATH_SHAPE.test(bare))
    throw new Denied('request-misdirected', { detail: 'target is not in origin form' });
  return new URL(publicOrigin + bare).href;
}

/**
 * RFC 9449 §4.3 (9): equal after the normalisation of RFC 3986 §6.2.2 and §6.2.3, query and fragment ignored.
 *
 * @param expected as `expectedHtu` gives it
 */
export function sameHtu(htu: unknown, expected: string): boolean {
  if (htu === expected) return true;
  if (typeof htu !== 'string' || htu.length > MAX_HTU || !HTU_SHAPE.test(htu)) return false;
  const url = URL.parse(htu);
  if (url === null || url.username !== '' || url.password !== '') return false;
  url.hash = '';
  url.search = '';
  return url.href === expected;
}
