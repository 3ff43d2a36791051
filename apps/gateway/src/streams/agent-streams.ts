import { Denied } from '#libs/denial';
import { readListen, type RequestMessage } from '#libs/mcp';
import { type Log, newId } from '#libs/platform';
import type { DecidedStream } from '../decision/arrival.js';
import type { LegacySession } from '../sessions/legacy-session.js';
import { type LegacySessions, reached } from '../sessions/legacy-sessions.js';
import type { SessionBus } from '../sessions/session-bus.js';
import { type ChangeParts, ChangeStream } from './changes/change-stream.js';
import { listenForm, sessionForm } from './changes/forms.js';
import { LIST_KINDS, type ListKind, type Lists, type Marks } from './changes/lists.js';
import { needsOf } from './changes/needs.js';
import type { UpstreamEvents } from '../upstream/events/upstream-events.js';
import type { OpenStream, OpenStreams } from './open-streams.js';
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

/** Who has not heard its own word on the bus after this long has missed it. */
const OWN_WORD_MS = 5_000;

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
    return orEnded(stream, async () => {
      await this.takeOver(tenant, session, stream);
      if (at !== undefined) stream.missed(await uris());
      await stream.hear(needsOf(tenant, standing.caller, seen, await uris()));
    });
  }

  /**
   * Ends the session's former stream, wherever it is; and this one when another takes over, or the session ends. Of streams that
   * begin at the same time the last one on the bus stays: all replicas hear it in the same order, while their clocks may differ.
   */
  private async takeOver(tenant: string, { digest }: LegacySession, stream: ChangeStream): Promise<void> {
    const { bus } = this.parts;
    const id = newId('stream');
    const begun = performance.now();
    let taken = false;
    const stop = bus.listen(tenant, digest, (said) => {
      if (said.kind === 'subscriptions') stream.resubscribed();
      else if (said.kind !== 'stream') return;
      else if (said.id === id) taken = true;
      // What is heard before our own word was said before it: its stream ends, not this one.
      else if (said.id === '' || taken || performance.now() - begun > OWN_WORD_MS) stream.end();
    });
    stream.onEnd(stop);
    await reached(bus.say(tenant, digest, { kind: 'stream', id }));
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
    const { tenant } = owner.addressed;
    return orEnded(stream, () => stream.hear(needsOf(tenant, standing.caller, seen, uris)));
  }

  /** A session has ended, and with it what is said and kept of it. @throws Denied `limiter-unavailable` */
  async ended(tenant: string, { digest }: LegacySession): Promise<void> {
    await reached(this.parts.bus.say(tenant, digest, { kind: 'stream', id: '' }));
    await reached(this.parts.journal.drop(tenant, digest));
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
    const lives = (): Promise<boolean> => this.parts.sessions.prolong(tenant, session).catch(() => true);
    const replayed = new ReplayedStream(
      { ...this.parts, events: this.parts.journal },
      owner,
      place,
      n,
      idOf,
      lives,
    );
    const stop = this.parts.bus.listen(tenant, session.digest, (said) => {
      if (said.kind === 'stream' && said.id === '') replayed.end();
    });
    replayed.onEnd(stop);
    return orEnded(replayed, async () => void this.opened(replayed));
  }

  private opened<S extends ChangeStream | ReplayedStream>(stream: S): S {
    this.parts.open.add(stream);
    return stream;
  }
}

/** A stream that could not be opened to the end is none: nobody would ever end it. */
async function orEnded<S extends OpenStream>(stream: S, opening: () => Promise<void>): Promise<S> {
  try {
    await opening();
    return stream;
  } catch (cause) {
    stream.end();
    throw cause;
  }
}
