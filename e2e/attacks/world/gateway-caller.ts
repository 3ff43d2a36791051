import { createHash, randomUUID } from 'node:crypto';
import type { TestKey } from '#libs/testing';
import { decodeJwt } from 'jose';
import { ALLOWED, type Outcome } from '../attack.js';
import { seconds, signed } from './forge.js';
import { freshSource, send, type WireAnswer, type WireRequest } from './wire.js';

type Members = Readonly<Record<string, unknown>>;
type Headers = readonly (readonly [string, string])[];

/** Where the gateway is, and how it is called in URLs. */
export interface GatewayPlace {
  readonly port: number;
  readonly origin: string;
}

/** What an attack wants to be different about one request. */
export interface Changes {
  readonly token?: string | null;
  readonly scheme?: string;
  readonly proof?: string | null;
  /** In place of the headers that carry token and proof. */
  readonly credentials?: Headers;
  readonly headers?: Headers;
  readonly host?: string;
  readonly target?: string;
  readonly method?: string;
  readonly port?: number;
  readonly body?: string;
  readonly tool?: string;
  readonly args?: unknown;
  readonly rpc?: string;
}

const META = 'io.modelcontextprotocol';

/**
 * An agent with a token of its authorization server and the key it is bound to. It can sign further tokens with the
 * server's own key, so that an attack is wrong in nothing but what it is about.
 */
export class GatewayCaller {
  nonce: string | undefined;

  constructor(
    readonly place: GatewayPlace,
    readonly tenant: string,
    /** Exposed name and arguments of a tool that the agent may call. */
    readonly tool: { readonly name: string; readonly args: unknown },
    readonly key: TestKey,
    readonly issuerKey: TestKey,
    /** As the authorization server issued it, for the aggregate endpoint. */
    readonly issued: string,
  ) {}

  get path(): string {
    return `/t/${this.tenant}/mcp`;
  }
  get resource(): string {
    return this.place.origin + this.path;
  }
  get jwk(): Members {
    const { kid: _, ...members } = this.key.jwk;
    return members;
  }

  /** Claims of a token like the issued one, not used before. */
  claims(changes: Members = {}): Members {
    return { ...decodeJwt(this.issued), jti: randomUUID(), ...changes };
  }
  header(changes: Members = {}): Members {
    return { alg: 'ES256', typ: 'at+jwt', kid: this.issuerKey.jwk.kid, ...changes };
  }
  /** A token that the authorization server's key has signed. */
  token(changes: Members = {}, header: Members = {}): string {
    return signed(this.header(header), this.claims(changes), this.issuerKey.privateKey);
  }

  proofClaims(token: string, changes: Members = {}): Members {
    return {
      jti: randomUUID(),
      htm: 'POST',
      htu: this.resource,
      iat: seconds(),
      ath: createHash('sha256').update(token).digest('base64url'),
      nonce: this.nonce,
      ...changes,
    };
  }
  proofHeader(changes: Members = {}): Members {
    return { typ: 'dpop+jwt', alg: 'ES256', jwk: this.jwk, ...changes };
  }
  proof(token = this.issued, changes: Members = {}, header: Members = {}): string {
    return signed(this.proofHeader(header), this.proofClaims(token, changes), this.key.privateKey);
  }

  /** The headers that carry token and proof. */
  credentials(changes: Changes = {}): Headers {
    const { token = this.issued, scheme = 'DPoP' } = changes;
    const proof = changes.proof === undefined && token !== null ? this.proof(token) : changes.proof;
    return [
      ...(token === null ? [] : ([['Authorization', `${scheme} ${token}`]] as const)),
      ...(proof === null || proof === undefined ? [] : ([['DPoP', proof]] as const)),
    ];
  }

  /** Body of the agent's usual call. */
  message(): string {
    return message('tools/call', { name: this.tool.name, arguments: this.tool.args });
  }

  /** One `tools/call` as it stands: nothing is repeated or corrected. */
  async call(changes: Changes = {}): Promise<Outcome> {
    return outcomeOf(await this.send(changes));
  }

  /** The outcome and the value of `WWW-Authenticate`. */
  async challenged(changes: Changes = {}): Promise<Outcome & { challenge: string }> {
    const answer = await this.send(changes);
    return { ...outcomeOf(answer), challenge: String(answer.headers['www-authenticate'] ?? '') };
  }

  async send(changes: Changes = {}): Promise<WireAnswer> {
    const answer = await send(this.request(changes));
    const nonce = answer.headers['dpop-nonce'];
    // Another tenant's answer names its own, and so may a replica whose clock is wrong.
    const own = (changes.target ?? this.path) === this.path && changes.port === undefined;
    if (typeof nonce === 'string' && own) this.nonce = nonce;
    return answer;
  }

  /** A request as it goes out, from an address of its own. */
  request(changes: Changes = {}): WireRequest {
    const method = changes.rpc ?? 'tools/call';
    const name = changes.tool ?? this.tool.name;
    const named = method === 'tools/call';
    return {
      port: changes.port ?? this.place.port,
      host: changes.host ?? new URL(this.place.origin).host,
      method: changes.method ?? 'POST',
      target: changes.target ?? this.path,
      source: freshSource(),
      headers: [
        ['Content-Type', 'application/json'],
        ['Accept', 'application/json, text/event-stream'],
        ['MCP-Protocol-Version', '2026-07-28'],
        ['Mcp-Method', method],
        ...(named ? ([['Mcp-Name', name]] as const) : []),
        ...(changes.credentials ?? this.credentials(changes)),
        ...(changes.headers ?? []),
      ],
      body: changes.body ?? message(method, named ? { name, arguments: changes.args ?? this.tool.args } : {}),
    };
  }
}

function message(method: string, params: Members): string {
  const meta = { [`${META}/protocolVersion`]: '2026-07-28', [`${META}/clientCapabilities`]: {} };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } });
}

interface RpcAnswer {
  readonly result?: { readonly isError?: boolean; readonly _meta?: Members; readonly content?: unknown };
  readonly error?: { readonly code: number; readonly data?: Members };
}

/** An answer in one line: `allowed`, `401 invalid_token`, `rpc -32602`, `tool error`. */
export function outcomeOf({ status, headers, text }: WireAnswer): Outcome {
  let body: RpcAnswer = {};
  try {
    body = JSON.parse(text) as RpcAnswer;
  } catch {
    // Node refuses some requests before the gateway sees them, without a body: the status says it.
  }
  const { result, error } = body;
  const decision = error?.data?.['decisionId'] ?? result?.['_meta']?.['sallyport/decisionId'];
  const decisions = typeof decision === 'string' ? { decisions: [decision] } : {};
  if (status === 200 && result !== undefined)
    return { seen: result.isError === true ? 'tool error' : ALLOWED, ...decisions };
  if (status === 200) return { seen: `rpc ${error?.code}`, ...decisions };
  const challenge = /error="(\w+)"/.exec(String(headers['www-authenticate'] ?? ''))?.[1];
  return { seen: challenge === undefined ? String(status) : `${status} ${challenge}`, ...decisions };
}
