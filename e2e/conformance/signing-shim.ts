import type { TestKey } from '#libs/testing';
import { createHash, randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who the shim signs for. */
export interface SigningCaller {
  readonly key: TestKey;
  readonly token: string;
}

/**
 * Stands between a client that knows no DPoP (RFC 9449) and the gateway: adds token and proof to each request and passes
 * everything else through as it is, streams as they come. The suite has no way to send a header of its own.
 */
export class SigningShim {
  private nonce: string | undefined;

  private constructor(
    private readonly server: Server,
    private readonly endpoint: URL,
    private readonly caller: SigningCaller,
  ) {}

  /** @param endpoint as the gateway names it in public, whatever the client was told */
  static async start(endpoint: string, caller: SigningCaller): Promise<SigningShim> {
    const server = createServer();
    const shim = new SigningShim(server, new URL(endpoint), caller);
    server.on('request', (incoming, response) => {
      shim.pass(incoming, response).catch(() => response.destroy());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    await shim.fetchNonce();
    return shim;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/mcp`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = {
      ...this.readdressed(incoming),
      authorization: `DPoP ${this.caller.token}`,
      dpop: await this.proof(incoming.method ?? ''),
    };
    const { hostname, port, pathname } = this.endpoint;
    const outgoing = request(
      { hostname, port, path: pathname, method: incoming.method, headers },
      (answer) => {
        this.remember(answer);
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      },
    );
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  /** What names the shim itself means the gateway; any other host or origin is none of its business and stays. */
  private readdressed({ headers }: IncomingMessage): IncomingHttpHeaders {
    const { port } = new URL(this.url);
    const own = [`localhost:${port}`, `127.0.0.1:${port}`];
    const { origin, ...rest } = headers;
    const local = origin === undefined || own.includes(URL.parse(origin)?.host ?? '');
    return {
      ...rest,
      ...(own.includes(rest.host ?? '') ? { host: this.endpoint.host } : {}),
      ...(local ? {} : { origin }),
    };
  }

  /** A refused request is answered with a nonce, too. */
  private fetchNonce(): Promise<void> {
    return new Promise((done, fail) => {
      void this.proof('POST').then((dpop) => {
        const headers = {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          authorization: `DPoP ${this.caller.token}`,
          dpop,
        };
        const asked = request(this.endpoint, { method: 'POST', headers }, (answer) => {
          this.remember(answer);
          answer.resume().on('end', done);
        });
        asked.on('error', fail).end('{}');
      }, fail);
    });
  }

  private remember({ headers }: IncomingMessage): void {
    const nonce = headers['dpop-nonce'];
    if (typeof nonce === 'string') this.nonce = nonce;
  }

  private proof(htm: string): Promise<string> {
    const { key, token } = this.caller;
    const { kid: _, ...jwk } = key.jwk;
    const ath = createHash('sha256').update(token).digest('base64url');
    const iat = Math.floor(Date.now() / 1000);
    const claims = { htm, htu: this.endpoint.href, jti: randomUUID(), ath, iat };
    const nonce = this.nonce === undefined ? {} : { nonce: this.nonce };
    return key.sign({ ...claims, ...nonce }, { typ: 'dpop+jwt', jwk });
  }
}
