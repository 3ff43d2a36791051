import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAGE = (text: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Sallyport</title><p style="font:16px system-ui;margin:4rem auto;max-width:32rem">${text}</p>`;
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  connection: 'close',
};

/** Where the browser brings the answer of a sign-in: a port of this machine, open for one answer (RFC 8252 §7.3). */
export class LoopbackRedirect {
  readonly #server: Server;
  readonly #answer = Promise.withResolvers<URLSearchParams>();

  private constructor(
    server: Server,
    private readonly state: string,
  ) {
    this.#server = server;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const [status, text] = this.#take(request);
      response.writeHead(status, HEADERS).end(PAGE(text));
    });
  }

  /** @param state the only one that an answer may have (RFC 6749 §10.12) */
  static async listen(state: string): Promise<LoopbackRedirect> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LoopbackRedirect(server, state);
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/callback`;
  }

  /** Query of the answer. @throws the reason of `signal` */
  async answer(signal: AbortSignal): Promise<URLSearchParams> {
    signal.throwIfAborted();
    const ended = Promise.withResolvers<never>();
    const end = (): void => ended.reject(signal.reason as Error);
    signal.addEventListener('abort', end, { once: true });
    try {
      return await Promise.race([this.#answer.promise, ended.promise]);
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    await closed;
  }

  #take({ method, url = '', headers }: IncomingMessage): [number, string] {
    const { origin, host } = new URL(this.uri);
    const target = URL.parse(url, origin);
    // Host: no page on the internet that has its name point here (DNS rebinding).
    if (method !== 'GET' || target?.pathname !== '/callback' || headers.host !== host) {
      return [404, 'There is nothing here.'];
    }
    if (target.searchParams.get('state') !== this.state) {
      return [400, 'This is not the answer to the sign-in that is going on.'];
    }
    this.#answer.resolve(target.searchParams);
    return target.searchParams.has('error')
      ? [200, 'You are not signed in. You can close this page.']
      : [200, 'You are signed in. You can close this page and go back to your application.'];
  }
}
