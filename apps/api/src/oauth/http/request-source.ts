import type { IncomingMessage } from 'node:http';
import { Provider } from 'oidc-provider';

const sources = new WeakMap<IncomingMessage, string>();

/** Notes where a request comes from before the library gets it: it would believe headers. */
export const rememberSource = (request: IncomingMessage, source: string): void =>
  void sources.set(request, source);

/** Network source of the request that the library is answering, if it is answering one. */
export function findCurrentSource(): string | undefined {
  const request = Provider.ctx?.req;
  return request === undefined ? undefined : sources.get(request);
}
