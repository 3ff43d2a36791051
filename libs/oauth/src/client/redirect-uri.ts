const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Why a redirect URI may not be registered; undefined when it may. RFC 9700 §2.1 and §4.1.1, RFC 8252 §7.3: exact https URIs,
 * or plain http to the same machine. Schemes of apps are out: any app may claim one.
 */
export function redirectProblem(uri: string): string | undefined {
  const url = URL.parse(uri);
  if (url === null) return 'Must be an absolute URI';
  if (url.username !== '' || url.password !== '') return 'Must not hold a user name or password';
  if (uri.includes('#')) return 'Must not have a fragment';
  if (url.hostname.includes('*')) return 'Must not have wildcards';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && LOOPBACK.has(url.hostname)) return undefined;
  return 'Must be https, or http to 127.0.0.1, [::1] or localhost';
}
