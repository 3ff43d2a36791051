import { Denied } from '#libs/denial';
import { readListen, type RequestMessage } from '#libs/mcp';
import { type Log, newId } from '#libs/platform';
import type { DecidedStream } from '../decision/arrival.js';
import type { LegacySession } from '../sessions/legacy-session.js';
import { type LegacySessions, reached } from '../sessions/legacy-sessions.js';
import type { SessionBus } from '../sessions/session-bus.js';
import { ChangeStream } from './changes/change-stream.js';
import { listenForm, sessionForm } from './changes/forms.js';
import { LIST_KINDS, type Lists } from './changes/lists.js';
import type { OpenStreams } from './open-streams.js';
import type { EventIds } from './replay/event-ids.js';
import type { EventLog } from './replay/event-log.js';
import { ReplayedStream } from './replay/replayed-stream.js';
import type { Standing, Standings, StreamOwner } from './standing.js';

export interface StreamParts {
  readonly standings: Standings;
  readonly lists: Lists;
  readonly open: OpenStreams;
  readonly ids: EventIds;
  readonly events: EventLog;
  readonly sessions: Pick<LegacySessions, 'prolong'>;
  readonly bus: SessionBus;
  readonly log: Log;
}

/** Opens the streams on which agents are told things that they did not ask for at that moment. */
export class AgentStreams {
  constructor(private readonly parts: StreamParts) {}

  /**
   * The stream of a session, or what of an earlier stream comes after an event (S25 transports).
   *
   * @param lastEventId as the client sent it; absent: it knows of nothing
   * @throws Denied `event-unknown`, `streams-exceeded`, `gateway-busy`, `limiter-unavailable`, and as `visibleTools`
   */
  async ofSession(
    owner: StreamOwner,
    standing: Standing,
    session: LegacySession,
    lastEventId: string | undefined,
  ): Promise<DecidedStream> {
    const { tenant } = owner.addressed;
    const at = lastEventId === undefined ? undefined : this.parts.ids.open(tenant, session, lastEventId);
    if (at === undefined && lastEventId !== undefined) throw new Denied('event-unknown');
    if (at !== undefined && 'stream' in at) return this.replayed(owner, session, at);
    const seen = await this.parts.lists.look(owner.addressed, standing, LIST_KINDS);
    const form = sessionForm(session, (marks) => this.parts.ids.seal(tenant, session, { marks }));
    const lives = (): Promise<boolean> => this.parts.sessions.prolong(tenant, session).catch(() => true);
    const marks = at?.marks ?? seen.marks;
    const stream = this.opened(new ChangeStream(this.parts, owner, form, marks, session.digest, lives));
    await this.takeOver(tenant, session, stream);
    return stream;
  }

  /** Ends the session's former stream, wherever it is; and this one when another takes over, or the session ends. */
  private async takeOver(tenant: string, { digest }: LegacySession, stream: ChangeStream): Promise<void> {
    const { bus } = this.parts;
    const id = newId('stream');
    stream.onEnd(
      bus.listen(tenant, digest, (said) => said.kind === 'stream' && said.id !== id && stream.end()),
    );
    try {
      await reached(bus.say(tenant, digest, { kind: 'stream', id }));
    } catch (cause) {
      stream.end();
      throw cause;
    }
  }

  /** The stream of `subscriptions/listen` (S26 subscriptions). @throws Denied as `ofSession`, and `call-malformed` */
  async listen(owner: StreamOwner, standing: Standing, message: RequestMessage): Promise<DecidedStream> {
    const wanted = readListen(message);
    const kinds = LIST_KINDS.filter((kind) => wanted.lists.includes(kind));
    const seen = await this.parts.lists.look(owner.addressed, standing, kinds);
    const form = listenForm(message.id, kinds, []);
    return this.opened(new ChangeStream(this.parts, owner, form, seen.marks, undefined));
  }

  private async replayed(
    owner: StreamOwner,
    session: LegacySession,
    { stream, n }: { readonly stream: string; readonly n: number },
  ): Promise<DecidedStream> {
    const { tenant } = owner.addressed;
    const place = { tenant, session: session.digest, stream };
    if ((await reached(this.parts.events.after(place, n))) === undefined)
      throw new Denied('event-unknown', { detail: 'the stream is no longer kept' });
    const idOf = (at: number): string => this.parts.ids.seal(tenant, session, { stream, n: at });
    return this.opened(new ReplayedStream(this.parts, owner, place, n, idOf));
  }

  private opened<S extends ChangeStream | ReplayedStream>(stream: S): S {
    this.parts.open.add(stream);
    return stream;
  }
}
