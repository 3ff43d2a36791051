import { Client, type Dispatcher } from 'undici';
import { type PinnedAddress, pinnedLookup } from '../../egress/egress.module.js';
import { ProbeFailure } from './probe-failure.js';
import type { ProbeLimits } from './probe-limits.js';

export interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly sessionId: string | undefined;
  readonly body: Buffer;
}

/** HTTP client of one probe: one address, one budget of time and bytes, no redirects, no content coding, no proxy. */
export class PinnedClient {
  private readonly client: Client;
  private left: number;

  /** @param deadline aborts whatever is under way */
  constructor(
    private readonly target: PinnedAddress,
    private readonly deadline: AbortSignal,
    { maxBytes, timeoutMs }: ProbeLimits,
  ) {
    this.left = maxBytes;
    this.client = new Client(target.url.origin, {
      connect: { lookup: pinnedLookup(target), timeout: timeoutMs },
      allowH2: false,
      autoSelectFamily: false,
      maxResponseSize: maxBytes,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  /** @throws ProbeFailure */
  async send(
    method: 'POST' | 'DELETE',
    { headers, body }: { headers: Record<string, string>; body?: string },
  ): Promise<Answer> {
    const { pathname, search } = this.target.url;
    try {
      const answer = await this.client.request({
        method,
        path: `${pathname}${search}`,
        headers,
        body: body ?? null,
        signal: this.deadline,
      });
      return await this.read(answer);
    } catch (cause) {
      throw asFailure(cause);
    }
  }

  async close(): Promise<void> {
    await this.client.destroy();
  }

  private async read({ statusCode: status, headers, body }: Dispatcher.ResponseData): Promise<Answer> {
    if (status >= 300 && status < 400) throw new ProbeFailure('redirected');
    const coding = one(headers['content-encoding']);
    if (coding !== undefined && coding !== 'identity') throw new ProbeFailure('coded');
    const chunks: Buffer[] = [];
    for await (const chunk of body as AsyncIterable<Buffer>) {
      this.left -= chunk.length;
      if (this.left < 0) throw new ProbeFailure('too_large');
      chunks.push(chunk);
    }
    return {
      status,
      contentType: one(headers['content-type']),
      sessionId: one(headers['mcp-session-id']),
      body: Buffer.concat(chunks),
    };
  }
}

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

/** @returns the failure that a network error means, or the cause itself when it is none of the network */
function asFailure(cause: unknown): unknown {
  if (cause instanceof ProbeFailure || typeof cause !== 'object' || cause === null) return cause;
  const { name, code } = cause as { name?: unknown; code?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError') return new ProbeFailure('timeout');
  if (name === 'HTTPParserError') return new ProbeFailure('not_mcp', 'it is not HTTP');
  if (typeof code !== 'string') return cause;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return new ProbeFailure('too_large');
  if (code.includes('TIMEOUT') || code === 'ETIMEDOUT') return new ProbeFailure('timeout');
  if (TLS.test(code)) return new ProbeFailure('tls_failed', code);
  return new ProbeFailure('connect_failed', code);
}

const TLS = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/;
