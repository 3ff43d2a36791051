import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  readonly id?: string | number;
  readonly method: string;
  readonly params?: { readonly cursor?: string; readonly name?: string; readonly arguments?: unknown };
}

/** Takes over one request; true when it has answered (or deliberately never will). */
export type Interference = (asked: Asked, response: ServerResponse, request: IncomingMessage) => boolean;

/**
 * A small MCP server over Streamable HTTP that presents whatever it is told to, of either era. `definitions` may be changed
 * at any time: that is the drift. Not a conforming server: it believes everything.
 */
export class TestUpstream {
  /** Raw JSON text of each tool definition. */
  definitions: string[] = [];
  pageSize = Infinity;
  interfere: Interference = () => false;
  readonly asked: { readonly method: string; readonly headers: IncomingMessage['headers'] }[] = [];
  private sessions = 0;

  private constructor(
    private readonly server: Server,
    readonly era: 'legacy' | 'modern',
    private readonly scheme: 'http' | 'https',
  ) {}

  static async start(
    definitions: readonly object[] = [],
    era: 'legacy' | 'modern' = 'legacy',
    tls?: ServerOptions,
  ): Promise<TestUpstream> {
    const server = tls === undefined ? createServer() : createTlsServer(tls);
    const upstream = new TestUpstream(server, era, tls === undefined ? 'http' : 'https');
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void upstream.serve(request, response);
    });
    upstream.present(...definitions);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return upstream;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}/mcp`;
  }

  /** From now on the server lists exactly these tools. */
  present(...definitions: readonly object[]): void {
    this.definitions = definitions.map((definition) => JSON.stringify(definition));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const asked: Asked =
      chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Asked) : { method: 'DELETE' };
    this.asked.push({ method: asked.method, headers: request.headers });
    if (this.interfere(asked, response, request)) return;
    const result = this.resultOf(asked, response);
    if (asked.id === undefined) {
      response.writeHead(202).end();
      return;
    }
    const answer =
      result === undefined ? `"error":{"code":-32601,"message":"Method not found"}` : `"result":${result}`;
    response.setHeader('content-type', 'application/json');
    response.end(`{"jsonrpc":"2.0","id":${JSON.stringify(asked.id)},${answer}}`);
  }

  /** JSON text, so that definitions stay byte for byte what they are. */
  private resultOf({ method, params }: Asked, response: ServerResponse): string | undefined {
    switch (`${this.era}:${method}`) {
      case 'modern:server/discover':
        return `{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}`;
      case 'legacy:initialize':
        response.setHeader('mcp-session-id', `session-${++this.sessions}`);
        return `{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"test","version":"1"}}`;
      case 'legacy:tools/list':
      case 'modern:tools/list':
        return this.page(Number(params?.cursor ?? 0));
      case 'legacy:tools/call':
      case 'modern:tools/call':
        return `{"content":[{"type":"text","text":${JSON.stringify(JSON.stringify(params?.arguments))}}]}`;
      default:
        return undefined;
    }
  }

  private page(from: number): string {
    const to = Math.min(this.definitions.length, from + this.pageSize);
    const next = to < this.definitions.length ? `,"nextCursor":"${to}"` : '';
    return `{"tools":[${this.definitions.slice(from, to).join(',')}]${next}}`;
  }
}
