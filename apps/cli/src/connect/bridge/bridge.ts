import { CliError } from '../../cli-error.js';
import { answerMessages } from './answer-messages.js';
import type { AuthorizedEndpoint, McpRequest } from './authorized-endpoint.js';
import { Conversation } from './conversation.js';
import { readWireMessage, type WireMessage } from './wire-message.js';

type JsonMessage = Readonly<Record<string, unknown>>;

/** What a bridge has around it. */
export interface Surroundings {
  readonly endpoint: Pick<AuthorizedEndpoint, 'send'>;
  /** Hands a message to the client; resolves when it may take the next. */
  readonly write: (message: JsonMessage) => Promise<void>;
  readonly report: (error: unknown) => void;
  /** Milliseconds. @throws the reason of `signal` */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface InFlight {
  readonly message: WireMessage;
  readonly abort: AbortController;
  cancelled: boolean;
}

const HEADER_MISMATCH = -32020;
const RECONNECT_MS = { first: 1_000, most: 30_000 };
const RESUMES = 5;
/** How long answers that are due, and the goodbye, may take at the end. */
const DRAIN_MS = 500;
const GOODBYE_MS = 1_000;

/** Carries every MCP message between a client at stdio and the gateway, in both directions and both eras. */
export class Bridge {
  readonly #conversation = new Conversation();
  readonly #inFlight = new Map<string, InFlight>();
  readonly #work = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #stream: AbortController | undefined;
  #reopening: Promise<void> | undefined;

  constructor(private readonly around: Surroundings) {}

  /** Takes one line of the client and returns at once. @param line undefined: one that cannot be read */
  take(line: string | undefined): void {
    const work = this.#carry(line)
      .catch((cause: unknown) => this.#closing.signal.aborted || this.around.report(cause))
      .then(() => void this.#work.delete(work));
    this.#work.add(work);
  }

  /** Lets answers that are due come, for a moment; then ends every stream and the session. */
  async close(): Promise<void> {
    this.#stream?.abort();
    await within(Promise.all(this.#work), DRAIN_MS);
    this.#closing.abort();
    await Promise.all(this.#work);
    const end = this.#conversation.end();
    if (end === undefined) return;
    try {
      const response = await this.around.endpoint.send(end, AbortSignal.timeout(GOODBYE_MS));
      await response.body?.cancel();
    } catch {
      // The gateway forgets the session by itself.
    }
  }

  async #carry(line: string | undefined): Promise<void> {
    const message = line === undefined ? undefined : readWireMessage(line);
    if (message === undefined) {
      return this.around.write(failure(null, -32700, 'This line is no JSON-RPC message'));
    }
    if (message.id !== undefined) return this.#request(message, message.id);
    if (message.method === 'notifications/cancelled' && this.#cancel(message)) return;
    await this.#deliver(message);
    if (message.method === 'notifications/initialized' && this.#conversation.sessionId !== undefined)
      this.#listen();
  }

  async #request(message: WireMessage, id: string | number): Promise<void> {
    const entry: InFlight = { message, abort: new AbortController(), cancelled: false };
    const signal = AbortSignal.any([entry.abort.signal, this.#closing.signal]);
    const key = JSON.stringify(id);
    this.#inFlight.set(key, entry);
    try {
      await this.#answer(message, signal);
    } catch (cause) {
      if (entry.cancelled || signal.aborted) return;
      this.around.report(cause);
      const text =
        cause instanceof CliError ? cause.message : 'The call could not be carried to the gateway.';
      await this.around.write(failure(id, -32603, text));
    } finally {
      if (this.#inFlight.get(key) === entry) this.#inFlight.delete(key);
    }
  }

  /** @returns true when that is all there is to do: in the stateless era the end of the stream is the cancellation (S26 stdio) */
  #cancel({ params }: WireMessage): boolean {
    const entry = this.#inFlight.get(JSON.stringify(params['requestId']));
    if (entry === undefined) return false;
    entry.cancelled = true;
    if (entry.message.claims === undefined) return false;
    entry.abort.abort();
    return true;
  }

  async #answer(message: WireMessage, signal: AbortSignal): Promise<void> {
    let response = await this.#post(message, signal);
    let resume: string | undefined;
    for (let round = 0; ; round++) {
      const relayed = await this.#relay(response, message, signal);
      if (relayed.answered) return;
      resume = relayed.lastEventId ?? resume;
      if (resume === undefined || message.claims !== undefined || round === RESUMES) {
        throw new CliError(`The gateway answered HTTP ${response.status} and no JSON-RPC message.`);
      }
      // The stream ended on purpose or by accident; the rest of it is kept for us (SEP-1699).
      await this.around.pause(RECONNECT_MS.first, signal);
      response = await this.around.endpoint.send(this.#conversation.listen(resume), signal);
    }
  }

  /** Hands over what arrives, up to the answer. */
  async #relay(response: Response, message: WireMessage, signal: AbortSignal) {
    let lastEventId: string | undefined;
    try {
      for await (const { message: arrived, eventId } of answerMessages(response)) {
        lastEventId = eventId ?? lastEventId;
        if (arrived === undefined) continue;
        if (!isAnswer(arrived)) {
          await this.around.write(arrived);
          continue;
        }
        this.#conversation.learn(message, response.headers, arrived);
        // A refusal that came before the message was read has no id.
        await this.around.write({ ...arrived, id: message.id });
        return { answered: true };
      }
    } catch (cause) {
      // A connection that broke; what can be read again is read again.
      if (cause instanceof CliError || signal.aborted || lastEventId === undefined) throw cause;
    }
    return { answered: false, ...(lastEventId === undefined ? {} : { lastEventId }) };
  }

  async #post(message: WireMessage, signal: AbortSignal): Promise<Response> {
    const { sessionId } = this.#conversation;
    const response = await this.around.endpoint.send(this.#conversation.post(message), signal);
    const lost = response.status === 404 && message.claims === undefined && message.method !== 'initialize';
    if (lost && sessionId !== undefined) {
      await response.body?.cancel();
      if (this.#conversation.sessionId === sessionId) await this.#reopen(signal);
      return this.around.endpoint.send(this.#conversation.post(message), signal);
    }
    if (response.status === 400 && message.method === 'tools/call' && message.claims !== undefined) {
      return this.#withToolHeaders(response, message, signal);
    }
    return response;
  }

  /** Which arguments a tool wants in headers, only its schema says; a client at stdio need not have asked for it. */
  async #withToolHeaders(response: Response, message: WireMessage, signal: AbortSignal): Promise<Response> {
    const text = await response.text();
    const refused = new Response(text, { status: response.status, headers: response.headers });
    if (!text.includes(String(HEADER_MISMATCH))) return refused;
    let cursor: unknown;
    do {
      const params = { ...(cursor === undefined ? {} : { cursor }), _meta: message.params['_meta'] };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 'sallyport-connect', method: 'tools/list', params });
      const list = readWireMessage(body) as WireMessage;
      cursor = undefined;
      const page = await this.around.endpoint.send(this.#conversation.post(list), signal);
      for await (const { message: answer } of answerMessages(page)) {
        if (answer === undefined || !isAnswer(answer)) continue;
        this.#conversation.learn(list, page.headers, answer);
        cursor = (answer['result'] as JsonMessage | undefined)?.['nextCursor'];
      }
    } while (typeof cursor === 'string');
    return this.around.endpoint.send(this.#conversation.post(message), signal);
  }

  /** The gateway has forgotten the session: opens another as the client opened the first. */
  #reopen(signal: AbortSignal): Promise<void> {
    const open = async (): Promise<void> => {
      const { opening } = this.#conversation;
      if (opening === undefined) return;
      const response = await this.around.endpoint.send(this.#conversation.post(opening), signal);
      for await (const { message } of answerMessages(response)) {
        if (message !== undefined && isAnswer(message))
          this.#conversation.learn(opening, response.headers, message);
      }
      await this.#deliver(INITIALIZED);
      this.#listen();
    };
    this.#reopening ??= open().finally(() => (this.#reopening = undefined));
    return this.#reopening;
  }

  /** A message that gets no answer. */
  async #deliver(message: WireMessage): Promise<void> {
    const response = await this.#post(message, this.#closing.signal);
    await response.body?.cancel();
    if (response.ok) return;
    this.around.report(
      new CliError(`The gateway did not take ${message.method ?? 'an answer'} (HTTP ${response.status}).`),
    );
  }

  /** Reads what the server sends by itself, in the session era, for as long as there is a session. */
  #listen(): void {
    this.#stream?.abort();
    const stream = new AbortController();
    this.#stream = stream;
    const signal = AbortSignal.any([stream.signal, this.#closing.signal]);
    const work = this.#streamed(signal)
      .catch((cause: unknown) => signal.aborted || this.around.report(cause))
      .then(() => void this.#work.delete(work));
    this.#work.add(work);
  }

  async #streamed(signal: AbortSignal): Promise<void> {
    let lastEventId: string | undefined;
    for (let wait = RECONNECT_MS.first; ; wait = Math.min(wait * 2, RECONNECT_MS.most)) {
      const request: McpRequest = this.#conversation.listen(lastEventId);
      const response = await this.around.endpoint.send(request, signal);
      // 405: the server sends nothing by itself; 404: the session is over, and the next request opens another.
      if (!response.ok) return response.body?.cancel();
      try {
        for await (const { message, eventId } of answerMessages(response)) {
          lastEventId = eventId ?? lastEventId;
          wait = RECONNECT_MS.first;
          if (message !== undefined) await this.around.write(message);
        }
      } catch (cause) {
        if (cause instanceof CliError || signal.aborted) throw cause;
      }
      await this.around.pause(wait, signal);
    }
  }
}

const INITIALIZED = readWireMessage(
  JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
) as WireMessage;

const isAnswer = (message: JsonMessage): boolean => 'result' in message || 'error' in message;

const failure = (id: string | number | null, code: number, message: string): JsonMessage => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, ms);
  await Promise.race([work, limit.promise]);
  clearTimeout(timer);
}
