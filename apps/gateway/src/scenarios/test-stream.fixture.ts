import { eventually } from '#libs/testing';
import { SseParser } from '#libs/mcp';
import { request } from 'undici';
import type { Heard, TestAgent } from './test-agent.fixture.js';

export interface StreamRequest {
  readonly method?: 'GET' | 'POST';
  readonly body?: object;
  readonly headers?: Record<string, string>;
  /** Another replica than the one that the agent usually asks. */
  readonly at?: string;
}

/** One event as it came. */
export interface StreamEvent {
  readonly id: string | undefined;
  /** Undefined for an event that carries nothing but an id. */
  readonly message: Heard | undefined;
}

/** An event stream that a test reads while it goes on. */
export class TestStream {
  readonly events: StreamEvent[] = [];
  ended = false;

  private constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
    private readonly leaving: AbortController,
  ) {}

  /** Opens a stream for an agent, as it stands: with its session, its key and a fresh token. The nonce must be known. */
  static async open(agent: TestAgent, asked: StreamRequest = {}): Promise<TestStream> {
    const { method = 'GET', body, headers = {}, at = agent.origin } = asked;
    const token = await agent.token();
    const leaving = new AbortController();
    const answer = await request(`${at}${agent.path}`, {
      method,
      signal: leaving.signal,
      headers: {
        host: new URL(agent.origin).host,
        accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        authorization: `DPoP ${token}`,
        dpop: await agent.proof(token, { htm: method }),
        ...(agent.session === undefined ? {} : { 'mcp-session-id': agent.session }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify({ jsonrpc: '2.0', ...body }),
    });
    const stream = new TestStream(answer.statusCode, answer.headers, leaving);
    void stream.read(answer.body as AsyncIterable<Buffer>);
    return stream;
  }

  /** Messages of one method, or answers. */
  said(method?: string): Heard[] {
    return this.events.flatMap(({ message }) =>
      message !== undefined && message.method === method ? [message] : [],
    );
  }

  get lastId(): string {
    return this.events.findLast(({ id }) => id !== undefined)?.id ?? '';
  }

  async until(what: string, holds: (stream: this) => boolean): Promise<void> {
    await eventually(what, () => holds(this), 20_000);
  }

  close(): void {
    this.leaving.abort();
  }

  private async read(body: AsyncIterable<Buffer>): Promise<void> {
    const parser = new SseParser(1_000_000);
    try {
      for await (const chunk of body) {
        for (const { id, data } of parser.push(chunk))
          this.events.push({ id, message: data === '' ? undefined : (JSON.parse(data) as Heard) });
      }
    } catch {
      // Left, or cut off: either way it has ended.
    }
    this.ended = true;
  }
}
