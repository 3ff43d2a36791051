import {
  createServer,
  type IncomingMessage,
  request as plainRequest,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EgressGrant, SandboxProfile, SandboxUsage } from '#libs/contracts';
import { MAX_HELLO, serverName } from './client-hello.js';
import { EgressTally } from './egress-tally.js';
import { EgressDenied, type EgressNames, type EgressTarget, normalHost, targetOf } from './target-address.js';

/** RFC 9110 §7.6.1: of one connection, and never passed on. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
const MAX_CONNECTIONS = 16;
const CONNECT_MS = 5_000;
const IDLE_MS = 30_000;
const REVERSE = '.internal';

/**
 * The only way out of one sandbox: an HTTP proxy behind a Unix socket that nobody else can open. It follows no redirect,
 * resolves names itself, and adds credentials that the tool never holds, for as long as a call that brought them runs.
 */
export class EgressProxy {
  readonly server: Server;
  private readonly tally = new EgressTally();
  private readonly open = new Set<Duplex>();
  private grants = new Map<string, string>();
  /** Inside a CONNECT tunnel of an `http` rule: where its requests go. */
  private readonly tunnels = new WeakMap<Duplex, EgressTarget>();

  /** @param log gets one line a decision: never headers, never bodies */
  constructor(
    private readonly profile: Pick<SandboxProfile, 'network' | 'credentials'>,
    private readonly names: EgressNames,
    private readonly log: (verdict: string, fields: object) => void,
  ) {
    this.server = createServer({ maxHeaderSize: 16_384, requestTimeout: IDLE_MS, headersTimeout: 10_000 });
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('request', (request, response) => void this.forward(request, response));
    this.server.on('connect', (request, socket, head) => void this.tunnel(request, socket, head));
    this.server.on('upgrade', (_request, socket) => socket.destroy()); // WebSocket on plain HTTP
    this.server.on('connection', (socket: Socket) => this.watch(socket));
    this.server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** From here on the call's credentials are added. */
  begin(grants: readonly EgressGrant[]): void {
    this.tally.take();
    this.grants = new Map(grants.map(({ credential, value }) => [credential, value]));
  }

  /** Credentials are gone and everything under way is cut, before the caller hears of the result. */
  end(): SandboxUsage['egress'] {
    this.grants.clear();
    for (const stream of this.open) stream.destroy();
    this.open.clear();
    return this.tally.take();
  }

  async close(): Promise<void> {
    this.end();
    if (this.server.listening) await new Promise((done) => this.server.close(done));
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let host = request.headers.host ?? '';
    let port = 0;
    try {
      const url = this.urlOf(request);
      host = normalHost(url.hostname);
      port = Number(url.port) || 80;
      if (host.endsWith(REVERSE)) return await this.reverse(host, request, response);
      const target = await targetOf(host, port, this.profile.network.allow, this.names);
      if (target.rule.protocol !== 'http') throw new EgressDenied('plain-text');
      this.pass(request, response, target, `${url.pathname}${url.search}`, {});
    } catch (cause) {
      this.refuse(cause, host, port, () =>
        response.writeHead(403, { connection: 'close' }).end(`${textOf(cause)}\n`),
      );
    }
  }

  /** Absolute form (RFC 9112 §3.2.2), or origin form inside a tunnel whose target is known. */
  private urlOf(request: IncomingMessage): URL {
    const tunnel = this.tunnels.get(request.socket);
    const text =
      tunnel === undefined ? (request.url ?? '') : `http://${tunnel.host}:${tunnel.port}${request.url ?? ''}`;
    const url = URL.parse(text);
    if (url === null || url.protocol !== 'http:' || url.username !== '' || url.password !== '')
      throw new EgressDenied('bad-host');
    // The parser reads addresses in other bases as addresses; what was written must be what is meant.
    if (!text.toLowerCase().startsWith(`http://${url.host}`)) throw new EgressDenied('bad-host');
    return url;
  }

  /** `http://<credential>.internal/…`: TLS to the credential's host, with its header set over whatever the tool sent. */
  private async reverse(host: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const use = this.profile.credentials.find(({ name }) => `${name}${REVERSE}` === host);
    const value = use === undefined ? undefined : this.grants.get(use.name);
    if (use === undefined || value === undefined) throw new EgressDenied('no-grant');
    const target = await targetOf(use.host, use.port, this.profile.network.allow, this.names);
    const url = this.urlOf(request);
    this.pass(
      request,
      response,
      target,
      `${url.pathname}${url.search}`,
      { [use.header.toLowerCase()]: value },
      value,
    );
  }

  private pass(
    request: IncomingMessage,
    response: ServerResponse,
    { host, port, address, rule }: EgressTarget,
    path: string,
    added: Record<string, string>,
    secret?: string,
  ): void {
    const row = this.tally.row(host, port);
    row.requests++;
    this.log('allowed', { host, port, address });
    const headers = {
      ...without(request.headers, HOP_BY_HOP),
      host: hostHeader(host, port, rule.protocol),
      ...added,
    };
    const send = rule.protocol === 'tls' ? tlsRequest : plainRequest;
    const upstream = send({
      host: address,
      servername: host,
      port,
      method: request.method,
      path,
      headers,
      timeout: IDLE_MS,
      agent: false,
    });
    this.track(upstream);
    upstream.setTimeout(IDLE_MS, () => upstream.destroy());
    upstream.on('response', (answer) => {
      response.writeHead(statusOf(answer), withoutValue(without(answer.headers, HOP_BY_HOP), secret));
      // One that breaks off half-way must not look whole, nor keep the tool waiting.
      answer.once('close', () => void (answer.complete || response.destroy()));
      answer.on('data', (chunk: Buffer) => (row.bytesDown += chunk.length));
      answer.pipe(response);
    });
    // The end of the connection is the one thing that always comes: also after an upgrade that nobody asked for.
    upstream.once('close', () => {
      if (!response.headersSent) response.writeHead(502).end('unreachable\n');
    });
    request.on('data', (chunk: Buffer) => (row.bytesUp += chunk.length));
    request.pipe(upstream);
  }

  private async tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    this.track(client);
    const text = request.url ?? '';
    const colon = text.lastIndexOf(':');
    const [rawHost, port] = [text.slice(0, colon), Number(text.slice(colon + 1))];
    try {
      if (normalHost(rawHost).endsWith(REVERSE))
        return this.inside(client, head, { host: normalHost(rawHost), port });
      const target = await targetOf(rawHost, port, this.profile.network.allow, this.names);
      if (target.rule.protocol === 'http') return this.inside(client, head, target);
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      const hello = await helloOf(client, head);
      if (serverName(hello) !== target.host) throw new EgressDenied('wrong-name');
      this.connectThrough(client, hello, target);
    } catch (cause) {
      const answer = 'HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n';
      const accepted = cause instanceof EgressDenied && cause.reason === 'wrong-name';
      this.refuse(cause, rawHost, port || 0, () => (accepted ? client.destroy() : client.end(answer)));
    }
  }

  /** Requests in the tunnel are judged like requests in absolute form. */
  private inside(client: Duplex, head: Buffer, target: Pick<EgressTarget, 'host' | 'port'>): void {
    this.tunnels.set(client, target as EgressTarget);
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    if (head.length > 0) client.unshift(head);
    this.server.emit('connection', client);
  }

  private connectThrough(client: Duplex, hello: Buffer, { host, port, address }: EgressTarget): void {
    const row = this.tally.row(host, port);
    row.requests++;
    this.log('allowed', { host, port, address });
    const upstream = connect({ host: address, port, timeout: CONNECT_MS });
    this.track(upstream);
    upstream.once('connect', () => {
      upstream.setTimeout(IDLE_MS, () => upstream.destroy());
      upstream.write(hello);
      row.bytesUp += hello.length;
      client.on('data', (chunk: Buffer) => (row.bytesUp += chunk.length));
      upstream.on('data', (chunk: Buffer) => (row.bytesDown += chunk.length));
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    upstream.on('timeout', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  }

  private refuse(cause: unknown, host: string, port: number, answer: () => unknown): void {
    this.tally.row(host, port).denied++;
    this.log('denied', { host: host.slice(0, 253), port, reason: textOf(cause) });
    answer();
  }

  private watch(socket: Socket): void {
    this.track(socket);
    socket.setTimeout?.(IDLE_MS, () => socket.destroy());
  }

  private track(stream: Duplex | ReturnType<typeof plainRequest>): void {
    const one = stream as Duplex;
    this.open.add(one);
    one.on('error', () => undefined); // whoever reads or writes it deals with its end
    one.once('close', () => this.open.delete(one));
  }
}

const textOf = (cause: unknown): string => (cause instanceof EgressDenied ? cause.reason : 'failed');

/** A final status (RFC 9110 §15); with any other number the answer cannot be passed on. */
const statusOf = ({ statusCode = 0 }: IncomingMessage): number =>
  statusCode >= 200 && statusCode <= 599 ? statusCode : 502;

/** Reads until the hello is whole. @throws EgressDenied */
function helloOf(client: Duplex, head: Buffer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let bytes = head;
  const look = (chunk: Buffer): void => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    if (serverName(bytes) === undefined && bytes.length <= MAX_HELLO) return;
    client.off('data', look);
    client.pause();
    resolve(bytes);
  };
  client.on('data', look);
  client.once('close', () => reject(new EgressDenied('wrong-name')));
  if (head.length > 0) look(Buffer.alloc(0));
  return promise;
}

const hostHeader = (host: string, port: number, protocol: 'tls' | 'http'): string =>
  port === (protocol === 'tls' ? 443 : 80) ? host : `${host}:${port}`;

function without<T>(headers: Record<string, T>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** An upstream that echoes a credential must not hand it to the tool. */
function withoutValue<T>(headers: Record<string, T>, secret: string | undefined): Record<string, T> {
  if (secret === undefined) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => !String(value).includes(secret)));
}
