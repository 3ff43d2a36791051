import type { GuardDirection, GuardPolicy } from '#libs/contracts';
import { cleanContent } from '#libs/guard';
import { isObject } from '#libs/manifest';
import { type Asked, readAsking } from '#libs/mcp';
import { causeOf, type Log, newId } from '#libs/platform';
import type { ContentGuard } from '../guard/content-guard.js';
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
  /** Of the item that is called; undefined: nothing is looked for. */
  readonly policy: GuardPolicy | undefined;
  /** Milliseconds that the agent's side has for its answer. */
  readonly timeoutMs: number;
}

const REFUSED: Reply = Object.freeze({ error: { code: -32601, message: 'Method not found' } });
const UNANSWERED: Reply = Object.freeze({ error: { code: -32603, message: 'The client did not answer' } });

/**
 * Asks an agent of the legacy era, on the stream of the call that the question belongs to, what an upstream wants to know. The
 * answer comes by another request, perhaps to another replica (mcp-protocol §4). The guard holds a question against the policy for
 * results, and an answer against that for arguments; neither is passed on without a part of it.
 */
export class Questions {
  constructor(
    private readonly bus: SessionBus,
    private readonly guard: Pick<ContentGuard, 'judge'>,
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
      if (!(await this.mayPass('results', asked.params, asker))) return REFUSED;
      const answer = await this.answerOf(asker, asked);
      const reply = answer === undefined ? UNANSWERED : replyOf(asked.method, answer);
      if ('error' in reply) return reply;
      return (await this.mayPass('arguments', reply.result, asker)) ? reply : UNANSWERED;
    } catch (cause) {
      this.log.warn('an agent could not be asked', { tenant: asker.tenant, cause: causeOf(cause) });
      return UNANSWERED;
    }
  }

  /** Rejects when it could not be judged. */
  private async mayPass(at: GuardDirection, value: Members, { tenant, policy }: Asker): Promise<boolean> {
    if (policy === undefined) return true;
    const json = JSON.stringify(value);
    const judged = await this.guard.judge({ at, value, json: () => json, size: json.length }, policy);
    if (!judged.blocked && judged.value === value) return true;
    const rules = [...new Set(judged.notes.map(({ rule }) => rule))].join();
    this.log.warn('the guard stopped a question or its answer', { tenant, at, rules });
    return false;
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
