import { cleanContent } from '#libs/guard';
import { isObject } from '#libs/manifest';
import { type Asked, readAsking } from '#libs/mcp';
import { causeOf, type Log, newId } from '#libs/platform';
import type { LegacySession } from '../sessions/legacy-session.js';
import type { SessionBus, SessionMessage } from '../sessions/session-bus.js';
import type { CallerConnection } from '../upstream/caller-connection.js';
import type { Reply } from '../upstream/stream/listener.js';

type Members = Readonly<Record<string, unknown>>;
type Answer = Extract<SessionMessage, { kind: 'answer' }>;

/** Where a question goes, and what may be asked there. */
export interface Asker {
  readonly tenant: string;
  readonly session: LegacySession;
  readonly connection: CallerConnection;
  readonly allowed: ReadonlySet<Asked>;
  /** Milliseconds that the agent's side has for its answer. */
  readonly timeoutMs: number;
}

const REFUSED: Reply = Object.freeze({ error: { code: -32601, message: 'Method not found' } });
const UNANSWERED: Reply = Object.freeze({ error: { code: -32603, message: 'The client did not answer' } });

/**
 * Asks an agent of the legacy era, on the stream of the call that the question belongs to, what an upstream wants to know. The
 * answer comes by another request, perhaps to another replica (mcp-protocol §4).
 */
export class Questions {
  constructor(
    private readonly bus: SessionBus,
    private readonly log: Log,
  ) {}

  /** Never rejects: an upstream gets an error for what may not be asked or was not answered. */
  async ask(asker: Asker, method: string, params: Members): Promise<Reply> {
    const asked = readAsking(method, params, asker.allowed);
    if (typeof asked === 'string') {
      this.log.warn('a server asked for what it may not', { tenant: asker.tenant, cause: asked });
      return REFUSED;
    }
    try {
      const answer = await this.answerOf(asker, asked);
      return answer === undefined ? UNANSWERED : replyOf(asked.method, answer);
    } catch (cause) {
      this.log.warn('an agent could not be asked', { tenant: asker.tenant, cause: causeOf(cause) });
      return UNANSWERED;
    }
  }

  private async answerOf(
    asker: Asker,
    asked: { method: string; params: Members },
  ): Promise<Answer | undefined> {
    const { tenant, session, connection, timeoutMs } = asker;
    const id = newId('question');
    const heard = Promise.withResolvers<Answer | undefined>();
    const stop = this.bus.listen(tenant, session.digest, (message) => {
      if (message.kind === 'answer' && message.id === id) heard.resolve(message);
    });
    const timer = setTimeout(() => heard.resolve(undefined), timeoutMs);
    try {
      await this.bus.expect(tenant, session.digest, id, timeoutMs);
      connection.messages?.send(JSON.stringify({ jsonrpc: '2.0', id, ...asked }));
      return await heard.promise;
    } finally {
      clearTimeout(timer);
      stop();
    }
  }
}

/** Only what the method's answer is made of goes on to the upstream. */
function replyOf(method: string, { result, errorCode }: Answer): Reply {
  if (result === undefined) return { error: { code: errorCode ?? -32603, message: 'The client refused' } };
  const members = METHOD_MEMBERS[method] ?? [];
  const known = Object.fromEntries(
    members.filter((name) => name in result).map((name) => [name, result[name]]),
  );
  if (!isObject(known) || cleanContent('arguments', known).blocked) return UNANSWERED;
  return { result: known };
}

const METHOD_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  'elicitation/create': ['action', 'content'],
  'sampling/createMessage': ['role', 'content', 'model', 'stopReason'],
  'roots/list': ['roots'],
};
