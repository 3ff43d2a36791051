import { Denied } from '#libs/denial';
import { readListen, type RequestMessage } from '#libs/mcp';
import { type Log, newId } from '#libs/platform';
import type { DecidedStream } from '../decision/arrival.js';
import type { LegacySession } from '../sessions/legacy-session.js';
import { type LegacySessions, reached } from '../sessions/legacy-sessions.js';
import type { SessionBus } from '../sessions/session-bus.js';
import { type ChangeParts, ChangeStream } from './changes/change-stream.js';
import { listenForm, sessionForm } from './changes/forms.js';
import { LIST_KINDS, type ListKind, type Lists, type Marks, type SeenLists } from './changes/lists.js';
import { needsOf } from './changes/needs.js';
import type { UpstreamEvents } from '../upstream/events/upstream-events.js';
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
  readonly journal: EventLog;
  readonly sessions: Pick<LegacySessions, 'prolong' | 'subscriptions'>;
  readonly upstream: Pick<UpstreamEvents, 'need' | 'drop'>;
  readonly bus: SessionBus;
  readonly log: Log;
}

/** Opens the streams on which agents are told things that they did not ask for at that moment. */
export class AgentStreams {
  private readonly changes: ChangeParts;

  constructor(private readonly parts: StreamParts) {
    this.changes = { ...parts, events: parts.upstream };
  }

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
    const idOf = (known: Marks): string => this.parts.ids.seal(tenant, session, { marks: known });
    const uris = (): Promise<string[]> => this.parts.sessions.subscriptions(tenant, session);
    const form = sessionForm(session, idOf, uris);
    const lives = (): Promise<boolean> => this.parts.sessions.prolong(tenant, session).catch(() => true);
    const marks = at?.marks ?? seen.marks;
    const stream = this.opened(new ChangeStream(this.changes, owner, form, marks, session.digest, lives));
    await this.takeOver(tenant, session, stream);
    if (at !== undefined) stream.missed(await uris());
    await this.hear(stream, owner, standing, seen, await uris());
    return stream;
  }

  /** Ends the session's former stream, wherever it is; and this one when another takes over, or the session ends. */
  private async takeOver(tenant: string, { digest }: LegacySession, stream: ChangeStream): Promise<void> {
    const { bus } = this.parts;
    const id = newId('stream');
    const stop = bus.listen(tenant, digest, (said) => {
      if (said.kind === 'stream' && said.id !== id) stream.end();
      else if (said.kind === 'subscriptions') stream.resubscribed();
    });
    stream.onEnd(stop);
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
    const looked: readonly ListKind[] = wanted.uris.length > 0 ? LIST_KINDS : kinds;
    const seen = await this.parts.lists.look(owner.addressed, standing, looked);
    const uris = wanted.uris.filter((uri) => seen.mayHear(uri));
    const form = listenForm(message.id, kinds, uris);
    const stream = this.opened(new ChangeStream(this.changes, owner, form, seen.marks, undefined));
    await this.hear(stream, owner, standing, seen, uris);
    return stream;
  }

  /** Who is told that it is listened for should not miss what happens right after. */
  private async hear(
    stream: ChangeStream,
    { addressed: { tenant } }: StreamOwner,
    { caller }: Standing,
    seen: SeenLists,
    uris: readonly string[],
  ): Promise<void> {
    await this.parts.upstream.need(stream, needsOf(tenant, caller, seen, uris));
  }

  private async replayed(
    owner: StreamOwner,
    session: LegacySession,
    { stream, n }: { readonly stream: string; readonly n: number },
  ): Promise<DecidedStream> {
    const { tenant } = owner.addressed;
    const place = { tenant, session: session.digest, stream };
    if ((await reached(this.parts.journal.after(place, n))) === undefined)
      throw new Denied('event-unknown', { detail: 'the stream is no longer kept' });
    const idOf = (at: number): string => this.parts.ids.seal(tenant, session, { stream, n: at });
    return this.opened(
      new ReplayedStream({ ...this.parts, events: this.parts.journal }, owner, place, n, idOf),
    );
  }

  private opened<S extends ChangeStream | ReplayedStream>(stream: S): S {
    this.parts.open.add(stream);
    return stream;
  }
}
