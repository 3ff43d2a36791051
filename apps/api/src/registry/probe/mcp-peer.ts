import {
  readUpstreamResponse,
  upstreamRequest,
  UpstreamViolation,
  type UpstreamDialect,
  type UpstreamResult,
} from '#libs/mcp';
import type { Answer, PinnedClient } from './pinned-client.js';
import { ProbeFailure } from './probe-failure.js';

/** Deep schemas are judged one by one, so a list may be as deep as they and a little more. */
const LIMITS = { maxMembers: 1_000_000, maxDepth: 72 };

/** Speaks one dialect to the server that is probed. */
export class McpPeer {
  private requests = 0;

  constructor(
    private readonly client: PinnedClient,
    readonly dialect: UpstreamDialect,
  ) {}

  /** Sends a request and reads its one answer. @throws ProbeFailure, UpstreamRpcError */
  async request(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
  ): Promise<UpstreamResult & { sessionId?: string | undefined }> {
    const { id, answer } = await this.ask(method, params);
    if (answer.status !== 200) throw new ProbeFailure('not_mcp', `${method} answered HTTP ${answer.status}`);
    return { ...this.read(answer, id, method), sessionId: answer.sessionId };
  }

  /** Sends a request and hands on the answer, whatever its status. @throws ProbeFailure for 401, 403 and 5xx */
  async ask(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
  ): Promise<{ id: string; answer: Answer }> {
    const id = `probe-${++this.requests}`;
    const answer = await this.client.send('POST', upstreamRequest(this.dialect, { id, method, params }));
    if (answer.status === 401 || answer.status === 403) throw new ProbeFailure('auth_required');
    if (answer.status >= 500)
      throw new ProbeFailure('server_error', `${method} answered HTTP ${answer.status}`);
    return { id, answer };
  }

  /** @throws ProbeFailure, UpstreamRpcError */
  read(answer: Answer, id: string, method: string): UpstreamResult {
    try {
      return readUpstreamResponse(answer.body, answer.contentType, id, LIMITS);
    } catch (cause) {
      if (!(cause instanceof UpstreamViolation)) throw cause;
      const code = cause.kind === 'refused-json' ? 'json_refused' : 'not_mcp';
      throw new ProbeFailure(code, `${method}: ${cause.message}`);
    }
  }

  async notify(method: string): Promise<void> {
    const { status } = await this.client.send('POST', upstreamRequest(this.dialect, { method }));
    if (status < 200 || status >= 300) throw new ProbeFailure('not_mcp', `${method} answered HTTP ${status}`);
  }

  /** Ends a legacy session. The server may refuse (405) or be gone: then the session ends by itself. */
  async leave(): Promise<void> {
    if (this.dialect.sessionId === undefined) return;
    const { headers } = upstreamRequest(this.dialect, { method: 'ping' });
    await this.client.send('DELETE', { headers }).catch(() => undefined);
  }
}
