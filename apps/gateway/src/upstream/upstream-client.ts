import {
  type EgressGrant,
  ITEM_LISTS,
  type ItemKind,
  type SandboxUsage,
  type SnapshotServer,
} from '#libs/contracts';
import {
  readUpstreamResponse,
  type UpstreamDialect,
  type UpstreamItemCall,
  upstreamItemCall,
  upstreamRequest,
  upstreamStream,
  UpstreamRpcError,
} from '#libs/mcp';
import type { CallerConnection } from './caller-connection.js';
import { CapabilityMissing } from './capability-missing.js';
import { CredentialRefused } from '../credentials/credential-refused.js';
import type { UpstreamCredential, UpstreamCredentials } from '../credentials/upstream-credentials.js';
import type { SandboxedServers } from '../runner/sandboxed-servers.js';
import type { TokenSubject } from './call-tokens.js';
import { Exchange, type HttpAnswer } from './exchange.js';
import type { Listener } from './stream/listener.js';
import { type Answerer, Listening } from './stream/listening.js';
import { restOfAnswer } from './stream/rest-of-answer.js';
import { asFailure, assertOk } from './read-answer.js';
import type { ServerHealth } from './server-health.js';
import { UpstreamFailure } from './upstream-failure.js';
import type { UpstreamHttp } from './upstream-http.js';
import type { UpstreamSessions } from './upstream-sessions.js';

export interface UpstreamCall {
  readonly server: SnapshotServer;
  readonly subject: TokenSubject;
  /** Who the upstream session belongs to. */
  readonly principal: string;
  readonly request: Omit<UpstreamItemCall, 'id' | 'progressToken' | 'logLevel'>;
  /** What the agent can do and this server may use. */
  readonly capabilities: Readonly<Record<string, object>>;
  /** Hears what comes before the answer; absent: nobody wants it. */
  readonly listener: Listener | undefined;
  /** Credentials in place of the server's own, made anew for each time the call is sent. */
  readonly handed?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  /** Ends the call when it closes; absent where a disconnect is no cancel (legacy era). */
  readonly connection: CallerConnection | undefined;
}

export interface UpstreamReply {
  readonly result: Readonly<Record<string, unknown>>;
  readonly callTokenId: string | undefined;
  /** Size of the answer. */
  readonly bytes: number;
  /** What it cost in a sandbox. */
  readonly sandbox?: SandboxUsage;
}

const LIST_ID = 'list';
const LIST_BYTES = 5 * 1024 * 1024;
const LIST_MS = 10_000;
/** A list of 1,000 tools has more members than any message of an agent. */
const LIST_LIMITS = { maxMembers: 1_000_000 };
const LEFT = 'the caller went away';
const TOLD = { timeoutMs: 10_000, maxBytes: 65_536 };
/** The upstream needs something of the agent that it was not told the agent can do (S26 basic). */
const MISSING_CAPABILITY = -32021;

/** Speaks MCP to upstream servers of both eras. */
export class UpstreamClient {
  private lastId = 0;

  constructor(
    private readonly http: UpstreamHttp,
    private readonly sessions: UpstreamSessions,
    private readonly credentials: UpstreamCredentials,
    private readonly health: ServerHealth,
    private readonly sandboxed: Pick<SandboxedServers, 'ask'>,
  ) {}

  /**
   * One request about an item. Sent once: repeated only when the server refused it at once, because it did not know the session.
   *
   * @throws UpstreamFailure
   */
  async call(call: UpstreamCall): Promise<UpstreamReply> {
    const key = healthKey(call.subject.tenant, call.server);
    this.health.enter(key);
    let failed = false;
    try {
      return await (call.server.stdio === undefined ? this.callOnce(call, true) : this.callSandboxed(call));
    } catch (cause) {
      failed = cause instanceof UpstreamFailure && cause.counts;
      throw cause;
    } finally {
      this.health.leave(key, failed);
      if (call.connection !== undefined) call.connection.onClose = undefined;
    }
  }

  /** One page of the list of a kind on the gateway's own account, as received. @throws UpstreamFailure */
  async list(server: SnapshotServer, tenant: string, kind: ItemKind, cursor?: string): Promise<string> {
    const { method } = ITEM_LISTS[kind];
    if (server.stdio === undefined) return this.listOnce(server, tenant, method, cursor, true);
    if (method !== 'tools/list')
      throw new UpstreamFailure('upstream-failed', 'a sandboxed server has tools only', false);
    const { raw } = await this.sandboxed.ask({
      server,
      tenant,
      callId: LIST_ID,
      method: 'tools/list',
      params: cursor === undefined ? {} : { cursor },
      timeoutMs: server.timeoutMs,
      maxBytes: LIST_BYTES,
    });
    return raw;
  }

  /** No header goes into a sandbox: what it may use was approved with its profile. */
  private async callSandboxed({
    server,
    subject,
    request,
    connection,
  }: UpstreamCall): Promise<UpstreamReply> {
    if (request.method !== 'tools/call')
      throw new UpstreamFailure('upstream-failed', 'a sandboxed server has tools only', false);
    const { name, args } = request;
    if (connection?.closed === true) throw left(false);
    const grants = await this.grantsOf(server, subject);
    const gone = new AbortController();
    if (connection !== undefined) connection.onClose = () => gone.abort();
    const { result, usage, bytes } = await this.sandboxed.ask({
      server,
      tenant: subject.tenant,
      callId: subject.tctx.decision,
      method: 'tools/call',
      params: { name, arguments: args },
      timeoutMs: server.timeoutMs,
      maxBytes: server.maxResultBytes,
      grants,
      signal: gone.signal,
    });
    return { result, callTokenId: undefined, bytes, sandbox: usage };
  }

  /**
   * What the proxy in front of the sandbox adds while this one call runs; the server never holds it.
   * @throws CredentialRefused
   */
  private async grantsOf(
    { stdio, ...server }: SnapshotServer,
    subject: TokenSubject,
  ): Promise<EgressGrant[]> {
    const [use] = stdio?.profile.credentials ?? [];
    if (use === undefined) return [];
    const { header } = await this.credentials.forCall(server, subject);
    if (header?.name !== use.header.toLowerCase())
      throw new CredentialRefused('credential-unavailable', `no credential for the header ${use.header}`);
    return [{ credential: use.name, value: header.value }];
  }

  private async callOnce(call: UpstreamCall, mayReopen: boolean): Promise<UpstreamReply> {
    const { server, subject, capabilities } = call;
    // What a session may be asked is agreed when it opens, so there is one for each set of capabilities.
    const able = Object.keys(capabilities);
    const principal = able.length === 0 ? call.principal : `${call.principal}\0${able.join()}`;
    const known = this.sessions.dialect(server, subject.tenant, principal, subject, capabilities);
    const dialect = known instanceof Promise ? await known : known;
    const handed = await call.handed?.();
    const given = handed === undefined ? this.credentials.forCall(server, subject) : {};
    const credential = given instanceof Promise ? await given : given;
    const id = ++this.lastId;
    const until = performance.now() + server.timeoutMs;
    const first = await this.send(call, dialect, id, credential, handed);
    const answer = first.resume === undefined ? first : await this.rest(call, dialect, id, first, until);
    if (answer.status === 401 && handed === undefined) this.credentials.refused(server, subject);
    if (mayReopen && lostSession(answer, dialect)) {
      this.sessions.forget(server, subject.tenant, principal, dialect);
      // Once its stream has begun the server works on the call, so only a call that was refused at once is sent again.
      if (answer === first) return this.callOnce(call, false);
    }
    if (dialect.era === 'modern' && answer.status === 400) throw refusedBy(answer, id);
    assertOk(answer);
    const mayAsk = dialect.era === 'modern' && able.length > 0;
    const { result } = asFailure(() =>
      readUpstreamResponse(answer.body, answer.contentType, id, undefined, mayAsk),
    );
    return { result, callTokenId: credential.callTokenId, bytes: answer.body.length };
  }

  private send(
    call: UpstreamCall,
    dialect: UpstreamDialect,
    id: number,
    credential: UpstreamCredential,
    handed: Readonly<Record<string, string>> | undefined,
  ): Promise<HttpAnswer> {
    const { server, listener } = call;
    if (call.connection?.closed === true) throw left(false);
    const progressToken = listener?.wantsProgress === true ? id : undefined;
    const request = upstreamItemCall(dialect, {
      ...call.request,
      id,
      progressToken,
      logLevel: listener?.logLevel,
    });
    Object.assign(request.headers, handed);
    const bounds = { timeoutMs: server.timeoutMs, maxBytes: server.maxResultBytes };
    const listening = this.listening(call, dialect, id);
    return this.cancellable(
      call,
      dialect,
      id,
      this.http.post(server, request, credential, id, bounds, listening),
    ).answer;
  }

  /** What a server with sessions still owes, after it ended the stream of its answer early (SEP-1699). */
  private rest(
    call: UpstreamCall,
    dialect: UpstreamDialect,
    id: number,
    first: HttpAnswer,
    until: number,
  ): Promise<HttpAnswer> {
    const { server, subject, connection, listener, handed } = call;
    return restOfAnswer(first, {
      until,
      connection,
      onInterrupted: listener && (() => listener.onInterrupted()),
      ask: async ({ lastEventId }, timeoutMs) => {
        const headers = { ...upstreamStream(dialect, lastEventId), ...(await handed?.()) };
        const credential = handed === undefined ? await this.credentials.forCall(server, subject) : {};
        const bounds = { timeoutMs, maxBytes: server.maxResultBytes };
        const exchange = new Exchange(bounds, id, this.listening(call, dialect, id));
        return this.cancellable(call, dialect, id, this.http.get(server, headers, credential, exchange));
      },
    });
  }

  private listening(call: UpstreamCall, dialect: UpstreamDialect, id: number): Listening | undefined {
    const { server, listener } = call;
    if (listener === undefined) return undefined;
    const reply: Answerer = (asked, said) => this.tell(call, dialect, { id: asked, ...said });
    return new Listening(id, server.maxResultBytes, listener, dialect.era === 'legacy' ? reply : undefined);
  }

  private cancellable(
    call: UpstreamCall,
    dialect: UpstreamDialect,
    id: number,
    exchange: Exchange,
  ): Exchange {
    const { connection } = call;
    if (connection !== undefined)
      connection.onClose = () => {
        exchange.cancel(left(exchange.sent).message);
        // Closing the stream says it to a modern server; one with sessions has to be told (S25 cancellation).
        if (dialect.era === 'legacy' && exchange.sent)
          this.tell(call, dialect, {
            method: 'notifications/cancelled',
            params: { requestId: id, reason: LEFT },
          });
      };
    return exchange;
  }

  /**
   * A message to the upstream's session that nobody waits for. What becomes of it shows in the call itself, so no failure of it,
   * of whatever kind, goes further: a rejection without anybody to hear it would end the process.
   */
  private tell({ server, subject, handed }: UpstreamCall, dialect: UpstreamDialect, message: object): void {
    const send = async (): Promise<void> => {
      const { headers } = upstreamRequest(dialect, { method: 'notifications/message' });
      const given = handed === undefined ? await this.credentials.forCall(server, subject) : {};
      Object.assign(headers, await handed?.());
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      await this.http.post(server, { headers, body }, given, undefined, TOLD).answer;
    };
    send().catch(() => undefined);
  }

  private async listOnce(
    server: SnapshotServer,
    tenant: string,
    method: string,
    cursor: string | undefined,
    mayReopen: boolean,
  ): Promise<string> {
    const dialect = await this.sessions.dialect(server, tenant, '');
    // The id is the same each time, so that an unchanged list is byte for byte the same answer.
    const params = cursor === undefined ? {} : { cursor };
    const request = upstreamRequest(dialect, { id: LIST_ID, method, params });
    const credential = await this.credentials.forOwn(server, tenant, method, undefined);
    const bounds = { timeoutMs: Math.min(server.timeoutMs, LIST_MS), maxBytes: LIST_BYTES };
    const answer = await this.http.post(server, request, credential, LIST_ID, bounds).answer;
    if (mayReopen && lostSession(answer, dialect)) {
      this.sessions.forget(server, tenant, '', dialect);
      return this.listOnce(server, tenant, method, cursor, false);
    }
    assertOk(answer);
    return asFailure(() => readUpstreamResponse(answer.body, answer.contentType, LIST_ID, LIST_LIMITS)).raw;
  }
}

/**
 * The server refused the request because it does not know the session, as after a restart: 404 by the revision's text, 400
 * in servers built on the first SDK. Either way it did not carry the request out, so a new session may ask once more.
 */
const lostSession = ({ status }: HttpAnswer, { sessionId }: UpstreamDialect): boolean =>
  sessionId !== undefined && (status === 404 || status === 400);

/** A modern server refuses with HTTP 400; one reason is something that the agent, or its administrator, can change. */
function refusedBy(answer: HttpAnswer, id: number): Error {
  try {
    readUpstreamResponse(answer.body, answer.contentType, id);
  } catch (cause) {
    if (cause instanceof UpstreamRpcError && cause.code === MISSING_CAPABILITY)
      return new CapabilityMissing(cause);
  }
  return new UpstreamFailure('upstream-failed', 'the server answered: HTTP 400', false, 400);
}

const healthKey = (tenant: string, server: SnapshotServer): string => `${tenant}\0${server.slug}`;

const left = (sent: boolean): UpstreamFailure =>
  new UpstreamFailure(
    'upstream-failed',
    `${LEFT}; the call was ${sent ? 'already' : 'not'} sent upstream`,
    false,
  );
