import { type TestClient, TestIssuer } from '#libs/testing';
import { SseParser } from '#libs/mcp';
import { request } from 'undici';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: {
    readonly id?: string | number;
    readonly result?: Record<string, unknown>;
    readonly error?: {
      readonly code: number;
      readonly message: string;
      readonly data?: Record<string, unknown>;
    };
  };
}

/** What a test wants to be different about one request. */
export interface Changes {
  readonly path?: string;
  readonly method?: 'POST' | 'GET' | 'DELETE' | 'PUT' | 'OPTIONS';
  readonly token?: string | null;
  readonly scheme?: string;
  readonly proof?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | null;
}

/** One message of a stream. */
export interface Heard {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

const META = 'io.modelcontextprotocol';
const now = (): number => Math.floor(Date.now() / 1000);

/** An agent made of nothing but HTTP and keys: holds a token, proves possession, speaks either era, or misbehaves. */
export class TestAgent {
  session: string | undefined;
  nonce: string | undefined;
  private lastId = 0;

  constructor(
    readonly origin: string,
    readonly issuer: TestIssuer,
    readonly client: TestClient,
    readonly path: string,
    /** Over the claims of the tokens it gets. */
    private readonly claims: Record<string, unknown> = {},
  ) {}

  /** A new token for this agent's endpoint. */
  token(claims: Record<string, unknown> = {}): Promise<string> {
    return this.issuer.token({
      iat: now(),
      aud: `${this.origin}${this.path}`,
      tenant: 'acme',
      roles: ['everything'],
      gid: 'grant_1',
      gpath: ['grant_1'],
      txn: 'txn_1',
      cnf: { jkt: this.client.jkt },
      ...this.claims,
      ...claims,
    });
  }

  async proof(token: string, claims: Record<string, unknown> = {}): Promise<string> {
    const htu = `${this.origin}${this.path}`;
    const nonce = this.nonce === undefined ? {} : { nonce: this.nonce };
    return this.client.proof({ htm: 'POST', htu, iat: now(), ...nonce, ...claims }, token);
  }

  /** Sends one request as it stands. A fresh token and proof are made unless given. */
  async send(body: unknown, changes: Changes = {}): Promise<Reply> {
    const { method = 'POST', path = this.path } = changes;
    const token = changes.token === undefined ? await this.token() : changes.token;
    const proof =
      changes.proof === undefined && token !== null
        ? await this.proof(token, { htm: method })
        : changes.proof;
    const payload = changes.body === undefined ? JSON.stringify(body) : changes.body;
    const answer = await request(`${this.origin}${path}`, {
      method,
      headers: {
        ...(method === 'POST'
          ? { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
          : {}),
        ...(token === null ? {} : { authorization: `${changes.scheme ?? 'DPoP'} ${token}` }),
        ...(proof === null || proof === undefined ? {} : { dpop: proof }),
        ...changes.headers,
      },
      body: method === 'POST' || method === 'PUT' ? payload : null,
    });
    const text = await answer.body.text();
    const nonce = answer.headers['dpop-nonce'];
    if (typeof nonce === 'string') this.nonce = nonce;
    let json: Reply['json'] = {};
    if (text !== '') json = JSON.parse(text) as Reply['json'];
    return { status: answer.statusCode, headers: answer.headers, text, json };
  }

  /** A request of the stateless era; repeated once when the gateway asks for its nonce. */
  async modern(method: string, params: Record<string, unknown> = {}, changes: Changes = {}): Promise<Reply> {
    const name = typeof params['name'] === 'string' ? { 'mcp-name': params['name'] } : {};
    const body = {
      jsonrpc: '2.0',
      id: ++this.lastId,
      method,
      params: {
        ...params,
        _meta: { [`${META}/protocolVersion`]: '2026-07-28', [`${META}/clientCapabilities`]: {} },
      },
    };
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...name,
      ...changes.headers,
    };
    return this.withNonce(body, { ...changes, headers });
  }

  call(name: string, args: unknown, changes: Changes = {}): Promise<Reply> {
    return this.modern('tools/call', { name, arguments: args }, changes);
  }

  /** A request of the session era. */
  async legacy(method: string, params: Record<string, unknown> = {}, changes: Changes = {}): Promise<Reply> {
    const id = method.startsWith('notifications/') ? {} : { id: ++this.lastId };
    const session = this.session === undefined ? {} : { 'mcp-session-id': this.session };
    const headers = { ...session, ...changes.headers };
    return this.withNonce({ jsonrpc: '2.0', ...id, method, params }, { ...changes, headers });
  }

  /** Opens a session as a client of 2025-11-25 does. */
  async initialize(protocolVersion = '2025-11-25', capabilities: object = {}): Promise<Reply> {
    const clientInfo = { name: 'test', version: '1' };
    const reply = await this.legacy('initialize', { protocolVersion, capabilities, clientInfo });
    const session = reply.headers['mcp-session-id'];
    this.session = typeof session === 'string' ? session : undefined;
    if (this.session !== undefined) await this.legacy('notifications/initialized');
    return reply;
  }

  /** Sends one message and hears what comes, also before the answer. The nonce must be known by an earlier request. */
  async hear(
    message: object,
    headers: Record<string, string>,
    hear: (message: Heard) => void,
  ): Promise<number> {
    const token = await this.token();
    const answer = await request(`${this.origin}${this.path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `DPoP ${token}`,
        dpop: await this.proof(token),
        ...(this.session === undefined ? {} : { 'mcp-session-id': this.session }),
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    });
    const streamed = String(answer.headers['content-type']).startsWith('text/event-stream');
    const parser = new SseParser(1_000_000);
    let text = '';
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      if (!streamed) text += chunk.toString();
      // An event with empty data only says how to come back.
      else for (const { data } of parser.push(chunk)) if (data !== '') hear(JSON.parse(data) as Heard);
    }
    if (!streamed && text !== '') hear(JSON.parse(text) as Heard);
    return answer.statusCode;
  }

  private async withNonce(body: unknown, changes: Changes): Promise<Reply> {
    const reply = await this.send(body, changes);
    const asksNonce = String(reply.headers['www-authenticate'] ?? '').includes('use_dpop_nonce');
    return asksNonce && changes.proof === undefined ? this.send(body, changes) : reply;
  }
}
