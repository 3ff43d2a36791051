import type { SandboxUsage, SnapshotServer } from '#libs/contracts';
import {
  type HeaderParam,
  readUpstreamResponse,
  type UpstreamDialect,
  upstreamRequest,
  upstreamToolCall,
} from '#libs/mcp';
import type { CallerConnection } from './caller-connection.js';
import type { UpstreamCredential, UpstreamCredentials } from '../credentials/upstream-credentials.js';
import type { SandboxedServers } from '../runner/sandboxed-servers.js';
import type { TokenSubject } from './call-tokens.js';
import type { HttpAnswer } from './exchange.js';
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
  /** The upstream's own name of the tool. */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Canonical text of `args`: what was hashed is what is sent. */
  readonly argumentsJson: string;
  readonly headerParams: readonly HeaderParam[];
  /** W3C Trace Context of the gateway's own span; absent: the call is not traced. */
  readonly traceparent?: string | undefined;
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
   * One `tools/call`. Sent once: repeated only when the server has not taken it, because it did not know the session.
   *
   * @throws UpstreamFailure
   */
  async callTool(call: UpstreamCall): Promise<UpstreamReply> {
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

  /** One page of `tools/list` on the gateway's own account, as received. @throws UpstreamFailure */
  async listTools(server: SnapshotServer, tenant: string, cursor?: string): Promise<string> {
    if (server.stdio === undefined) return this.listOnce(server, tenant, cursor, true);
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

  /** No credential and no header goes into a sandbox: what it may use was approved with its profile. */
  private async callSandboxed({
    server,
    subject,
    name,
    args,
    connection,
  }: UpstreamCall): Promise<UpstreamReply> {
    if (connection?.closed === true) throw left(false);
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
      signal: gone.signal,
    });
    return { result, callTokenId: undefined, bytes, sandbox: usage };
  }

  private async callOnce(call: UpstreamCall, mayReopen: boolean): Promise<UpstreamReply> {
    const { server, subject, principal } = call;
    const known = this.sessions.dialect(server, subject.tenant, principal, subject);
    const dialect = known instanceof Promise ? await known : known;
    const handed = await call.handed?.();
    const given = handed === undefined ? this.credentials.forCall(server, subject) : {};
    const credential = given instanceof Promise ? await given : given;
    const id = ++this.lastId;
    const answer = await this.send(call, dialect, id, credential, handed);
    if (answer.status === 401 && handed === undefined) this.credentials.refused(server, subject);
    if (mayReopen && lostSession(answer, dialect)) {
      this.sessions.forget(server, subject.tenant, principal, dialect);
      return this.callOnce(call, false);
    }
    assertOk(answer);
    const { result } = asFailure(() => readUpstreamResponse(answer.body, answer.contentType, id));
    return { result, callTokenId: credential.callTokenId, bytes: answer.body.length };
  }

  private send(
    call: UpstreamCall,
    dialect: UpstreamDialect,
    id: number,
    credential: UpstreamCredential,
    handed: Readonly<Record<string, string>> | undefined,
  ): Promise<HttpAnswer> {
    const { server, connection } = call;
    if (connection?.closed === true) throw left(false);
    const { name, args, argumentsJson, headerParams: params, traceparent } = call;
    const request = upstreamToolCall(dialect, { id, name, args, argumentsJson, params, traceparent });
    Object.assign(request.headers, handed);
    const bounds = { timeoutMs: server.timeoutMs, maxBytes: server.maxResultBytes };
    const exchange = this.http.post(server, request, credential, id, bounds);
    if (connection !== undefined) connection.onClose = () => exchange.cancel(left(exchange.sent).message);
    return exchange.answer;
  }

  private async listOnce(
    server: SnapshotServer,
    tenant: string,
    cursor: string | undefined,
    mayReopen: boolean,
  ): Promise<string> {
    const dialect = await this.sessions.dialect(server, tenant, '');
    // The id is the same each time, so that an unchanged list is byte for byte the same answer.
    const params = cursor === undefined ? {} : { cursor };
    const request = upstreamRequest(dialect, { id: LIST_ID, method: 'tools/list', params });
    const credential = await this.credentials.forOwn(server, tenant, 'tools/list', undefined);
    const bounds = { timeoutMs: Math.min(server.timeoutMs, LIST_MS), maxBytes: LIST_BYTES };
    const answer = await this.http.post(server, request, credential, LIST_ID, bounds).answer;
    if (mayReopen && lostSession(answer, dialect)) {
      this.sessions.forget(server, tenant, '', dialect);
      return this.listOnce(server, tenant, cursor, false);
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

const healthKey = (tenant: string, server: SnapshotServer): string => `${tenant}\0${server.slug}`;

const left = (sent: boolean): UpstreamFailure =>
  new UpstreamFailure(
    'upstream-failed',
    `${LEFT}; the call was ${sent ? 'already' : 'not'} sent upstream`,
    false,
  );
