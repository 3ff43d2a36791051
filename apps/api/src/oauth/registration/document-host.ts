/**
 * Whether a tenant takes the documents of a host: it is named, or is below a domain that is named with `*.`.
 * @param host of a parsed URL: lower case, without port
 */
export const isListedHost = (host: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern));

/**
 * URL of a client identifier metadata document: https with a path, and only one way to write it.
 * @param allowHttp also plain http, where private addresses are allowed
 */
export function findDocumentUrl(clientId: string, allowHttp: boolean): URL | undefined {
  if (clientId.length > 300) return undefined;
  const url = URL.parse(clientId);
  if (url === null || (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')))
    return undefined;
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.pathname === '/') return undefined;
  return url.href === clientId ? url : undefined;
}
