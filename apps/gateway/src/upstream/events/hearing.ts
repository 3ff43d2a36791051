import type { SnapshotServer } from '#libs/contracts';
import { readUpstreamResponse, upstreamRequest, type UpstreamDialect, upstreamStream } from '#libs/mcp';
import { causeOf, type Log } from '#libs/platform';
import type { UpstreamCredential, UpstreamCredentials } from '../../credentials/upstream-credentials.js';
import type { TokenSubject } from '../call-tokens.js';
import { Exchange, type HttpAnswer } from '../exchange.js';
import { asFailure, assertOk } from '../read-answer.js';
import type { Listener } from '../stream/listener.js';
import { type Answerer, Listening } from '../stream/listening.js';
import { UpstreamFailure } from '../upstream-failure.js';
import type { UpstreamHttp } from '../upstream-http.js';
import type { UpstreamSessions } from '../upstream-sessions.js';

/** At which server, and as whom, events are heard. */
export interface HearingPlace {
  readonly tenant: string;
  readonly server: SnapshotServer;
  /** Owner of the session there; empty: the gateway itself. */
  readonly principal: string;
  /** Whom the principal stands for; undefined: the gateway itself. */
  readonly user: TokenSubject | undefined;
}

export interface HearingParts {
  readonly http: UpstreamHttp;
  readonly sessions: UpstreamSessions;
  readonly credentials: UpstreamCredentials;
  readonly log: Log;
}

/** What came of an event stream: what a server says about itself, which is only ever a reason to look. */
export interface Heard {
  /** Some list may be another one; also said when a stream begins, for nobody knows what was missed before. */
  lists(): void;
  updated(uri: string): void;
}

const ID = 'listen';
const BOUNDS = { timeoutMs: 10_000, maxBytes: 262_144 };
/** A stream is opened anew after this long, however well it works. */
const STREAM = { timeoutMs: 10 * 60_000, maxBytes: 1_048_576 };
const RETRY_FROM_MS = 500;
const RETRY_TO_MS = 60_000;
const WORKED_MS = 5_000;
/** A server without event streams may have them after its next release. */
const UNSUPPORTED_MS = 5 * 60_000;
const LISTS = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };

/** Keeps one event stream of a server open for as long as somebody needs it, and opens it again when it breaks. */
export class Hearing {
  /** Settles when the first attempt has come to something; never rejects. */
  readonly ready: Promise<void>;
  private readonly attempted = Promise.withResolvers<void>();
  private readonly closing = new AbortController();
  private wanted: ReadonlySet<string>;
  /** What the server was asked to tell of, on the stream that is open. */
  private told = new Set<string>();
  private exchange: Exchange | undefined;
  private open = false;
  /** The stream ended because we want another one. */
  private again = false;
  private failing = false;

  constructor(
    private readonly parts: HearingParts,
    private readonly place: HearingPlace,
    uris: ReadonlySet<string>,
    private readonly heard: Heard,
  ) {
    this.wanted = uris;
    this.ready = this.attempted.promise;
    void this.run();
  }

  /** From now on the server should tell of these resources. */
  want(uris: ReadonlySet<string>): void {
    const same = uris.size === this.wanted.size && [...uris].every((uri) => this.wanted.has(uri));
    this.wanted = uris;
    if (same || !this.open) return;
    // A stateless server is told by another stream; one with a session, in the session.
    if (this.place.server.era === 'legacy') return void this.subscribe();
    this.again = true;
    this.exchange?.cancel('other resources are wanted');
  }

  close(): void {
    this.closing.abort();
    this.attempted.resolve();
    this.exchange?.cancel('nobody listens any more');
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    let retryMs = RETRY_FROM_MS;
    while (!signal.aborted) {
      let waitMs = retryMs;
      retryMs = Math.min(retryMs * 2, RETRY_TO_MS);
      const begun = performance.now();
      try {
        await this.listen();
      } catch (cause) {
        if (signal.aborted) return;
        if (cause instanceof UpstreamFailure && isUnsupported(cause, this.place.server))
          waitMs = UNSUPPORTED_MS;
        else if (!this.again) this.warn(cause);
      }
      // It worked for a while: what broke it was the network, or its age.
      if (this.open && performance.now() - begun > WORKED_MS) waitMs = retryMs = RETRY_FROM_MS;
      if (this.again) waitMs = 0;
      this.again = this.open = false;
      this.exchange = undefined;
      this.attempted.resolve();
      await pause(waitMs * (0.5 + Math.random()) + MIN_PAUSE_MS, signal);
    }
  }

  /** One stream, from its begin to its end. */
  private async listen(): Promise<void> {
    const { server, tenant, principal, user } = this.place;
    const dialect = await this.parts.sessions.dialect(server, tenant, principal, user);
    const exchange = dialect.era === 'modern' ? await this.request(dialect) : await this.stream(dialect);
    this.exchange = exchange;
    if (this.closing.signal.aborted) exchange.cancel('nobody listens any more');
    const answer = await exchange.answer;
    if (dialect.era === 'legacy' && (answer.status === 404 || answer.status === 400))
      this.parts.sessions.forget(server, tenant, principal, dialect);
    assertStream(answer);
  }

  private async stream(dialect: UpstreamDialect): Promise<Exchange> {
    const { http } = this.parts;
    const credential = await this.credential();
    this.told = new Set();
    const reply: Answerer = (id, said) => void this.answer(dialect, { id, ...said });
    const exchange = new Exchange(
      STREAM,
      ID,
      new Listening(ID, STREAM.maxBytes, this.listener('opened'), reply),
    );
    return http.get(this.place.server, upstreamStream(dialect), credential, exchange, true);
  }

  private async request(dialect: UpstreamDialect): Promise<Exchange> {
    const credential = await this.credential();
    this.told = new Set(this.wanted);
    const resources = this.told.size === 0 ? {} : { resourceSubscriptions: [...this.told] };
    const notifications = { ...(this.place.user === undefined ? LISTS : {}), ...resources };
    const method = 'subscriptions/listen';
    const request = upstreamRequest(dialect, { id: ID, method, params: { notifications } });
    const listening = new Listening(ID, STREAM.maxBytes, this.listener('acknowledged'), undefined);
    const exchange = new Exchange(STREAM, ID, listening);
    return this.parts.http.listen(this.place.server, request, credential, exchange);
  }

  private listener(begins: 'opened' | 'acknowledged'): Listener {
    return {
      wantsProgress: false,
      logLevel: undefined,
      onOpened: () => void (begins === 'opened' && this.begun()),
      onNotification: (method, { uri }) => {
        if (method === 'notifications/subscriptions/acknowledged' && begins === 'acknowledged') this.begun();
        else if (method === 'notifications/resources/updated') {
          if (typeof uri === 'string' && this.wanted.has(uri)) this.heard.updated(uri);
        } else if (method.endsWith('/list_changed')) this.heard.lists();
      },
      // Nothing else is asked outside of calls: no agent is there that could answer.
      onRequest: async (method) =>
        method === 'ping' ? { result: {} } : { error: { code: -32601, message: 'Method not found' } },
      onInterrupted: () => undefined,
      congested: () => false,
    };
  }

  private async answer(dialect: UpstreamDialect, message: object): Promise<void> {
    try {
      const { headers } = upstreamRequest(dialect, { method: 'ping' });
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      const { http } = this.parts;
      await http.post(this.place.server, { headers, body }, await this.credential(), undefined, BOUNDS)
        .answer;
    } catch (cause) {
      this.warn(cause);
    }
  }

  private begun(): void {
    this.open = true;
    this.failing = false;
    void this.subscribe().then(() => {
      this.heard.lists();
      this.attempted.resolve();
    });
  }

  /** Brings what a session is subscribed to in line with what is wanted. Never rejects. */
  private async subscribe(): Promise<void> {
    if (this.place.server.era === 'modern') return;
    const more = [...this.wanted].filter((uri) => !this.told.has(uri));
    const less = [...this.told].filter((uri) => !this.wanted.has(uri));
    this.told = new Set(this.wanted);
    for (const uri of more) await this.tell('resources/subscribe', uri);
    for (const uri of less) await this.tell('resources/unsubscribe', uri);
  }

  private async tell(method: string, uri: string): Promise<void> {
    const { server, tenant, principal, user } = this.place;
    try {
      const dialect = await this.parts.sessions.dialect(server, tenant, principal, user);
      const request = upstreamRequest(dialect, { id: ID, method, params: { uri } });
      const credential = await this.credential();
      const answer = await this.parts.http.post(server, request, credential, ID, BOUNDS).answer;
      assertOk(answer);
      asFailure(() => readUpstreamResponse(answer.body, answer.contentType, ID));
    } catch (cause) {
      this.warn(cause);
    }
  }

  private async credential(): Promise<UpstreamCredential> {
    const { server, tenant, user } = this.place;
    return this.parts.credentials.forOwn(server, tenant, 'subscriptions/listen', user);
  }

  /** Once until it works again: without the stream changes are still found, only later. */
  private warn(cause: unknown): void {
    const { tenant, server } = this.place;
    const fields = { tenant, server: server.slug, cause: causeOf(cause) };
    if (!this.failing) this.parts.log.warn('events of a server are not heard', fields);
    this.failing = true;
  }
}

const MIN_PAUSE_MS = 50;

function assertStream(answer: HttpAnswer): void {
  assertOk(answer);
  if (answer.contentType?.startsWith('text/event-stream') !== true)
    throw new UpstreamFailure('upstream-failed', 'the answer is no event stream', false, 405);
}

/** 405: no stream (S25 transports); 404 of a stateless server: no such method (S26), of another one: no such session. */
const isUnsupported = ({ status }: UpstreamFailure, { era }: SnapshotServer): boolean =>
  status === 405 || (status === 404 && era === 'modern');

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finish, ms).unref();
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    }
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}
