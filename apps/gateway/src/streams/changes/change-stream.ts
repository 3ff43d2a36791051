import { Denied } from '#libs/denial';
import { causeOf, type Log } from '#libs/platform';
import type { DecidedStream, OutgoingEvents } from '../../decision/arrival.js';
import type { EventsOwner, Need, UpstreamEvents } from '../../upstream/events/upstream-events.js';
import type { OpenStream, OpenStreams } from '../open-streams.js';
import type { Standings, StreamOwner } from '../standing.js';
import type { ListKind, Lists, Marks } from './lists.js';
import { needsOf } from './needs.js';

/** After news the next wait this long, so that a restless server or tenant costs its listeners little. */
const PAUSE_MS = 500;
/** Streams that hear the same news look at their lists within this time, not all at once. */
const SPREAD_MS = 250;

/** What is told on a stream, and how. */
export interface ChangeForm {
  readonly kinds: readonly ListKind[];
  /** First event; undefined: there is none. */
  readonly opening: (marks: Marks) => string | undefined;
  /** Text of the event of a notification. @param marks what the caller knows once it has read it */
  readonly event: (method: string, params: Readonly<Record<string, unknown>>, marks: Marks) => string;
  /** Resources that the caller wants to hear of. Rejects when they cannot be known. */
  readonly uris: () => Promise<readonly string[]>;
  /** JSON text of the last message, when the gateway ends the stream; undefined: there is none. */
  readonly farewell: string | undefined;
}

export interface ChangeParts {
  readonly standings: Standings;
  readonly lists: Lists;
  readonly open: OpenStreams;
  readonly events: Pick<UpstreamEvents, 'need' | 'drop'>;
  readonly log: Log;
}

/**
 * Tells a caller that its lists, or resources it subscribed to, are different now: what has changed for this caller, by the rule
 * that answers it, never what a server or an administrator said (mcp-protocol §8.2). A caller that reads slowly gets each thing
 * once, when it reads again.
 */
export class ChangeStream implements OpenStream, DecidedStream, EventsOwner {
  private out: OutgoingEvents | undefined;
  private ended = false;
  private timer: NodeJS.Timeout | undefined;
  private restsUntil = 0;
  private running = false;
  private again = false;
  private waiting = false;
  private readonly updatedUris = new Set<string>();
  /** Undefined: to be asked for. */
  private uris: ReadonlySet<string> | undefined;
  /** How often they have changed. */
  private subscriptions = 0;
  private readonly ends: (() => void)[] = [];

  /** @param marks what the caller knows of its lists */
  constructor(
    private readonly parts: ChangeParts,
    private readonly owner: StreamOwner,
    private readonly form: ChangeForm,
    private marks: Marks,
    readonly session: string | undefined,
    /** Whether that which the stream belongs to is still there. Never rejects. */
    private readonly lives: () => Promise<boolean> = async () => true,
  ) {}

  get tenant(): string {
    return this.owner.addressed.tenant;
  }

  get principal(): string {
    return this.owner.caller.principal;
  }

  /** Runs once, when the stream has ended, whoever ended it; at once if it has. */
  onEnd(run: () => void): void {
    if (this.ended) run();
    else this.ends.push(run);
  }

  begin(out: OutgoingEvents): void {
    this.out = out;
    out.onClose(() => this.end());
    if (this.ended) return out.end(this.form.farewell);
    const opening = this.form.opening(this.marks);
    if (opening !== undefined) out.sendEvent(opening);
    this.changed();
  }

  abandon(): void {
    this.end();
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    this.parts.open.remove(this);
    this.parts.events.drop(this);
    for (const run of this.ends) run();
    this.out?.end(this.form.farewell);
  }

  /** A server says that a resource is different now; whether the caller may hear it is decided when it is told. */
  updated(uri: string): void {
    this.updatedUris.add(uri);
    this.changed();
  }

  /** The caller wants to hear of other resources than before. */
  resubscribed(): void {
    this.subscriptions++;
    this.uris = undefined;
    this.changed();
  }

  /** A caller that comes back may have missed anything about its resources. */
  missed(uris: Iterable<string>): void {
    for (const uri of uris) this.updatedUris.add(uri);
  }

  /** From now on needs to hear this of servers, and nothing else; who is told that it is listened for should miss nothing. */
  async hear(needs: readonly Need[]): Promise<void> {
    // Nobody would ever drop what an ended stream needs.
    if (!this.ended) await this.parts.events.need(this, needs);
  }

  changed(): void {
    if (this.ended || this.out === undefined || this.timer !== undefined) return;
    const restMs = this.restsUntil - performance.now();
    this.timer = setTimeout(() => this.run(), Math.max(0, restMs) + Math.random() * SPREAD_MS);
  }

  async refresh(): Promise<void> {
    this.changed();
    if (!(await this.lives())) this.end();
  }

  async check(): Promise<void> {
    try {
      await this.parts.standings.of(this.owner);
    } catch (cause) {
      this.endFor(cause);
    }
  }

  private run(): void {
    this.timer = undefined;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    this.restsUntil = performance.now() + PAUSE_MS;
    this.tell()
      .catch((cause: unknown) => this.endFor(cause))
      .finally(() => {
        this.running = false;
        if (this.again) this.changed();
        this.again = false;
      });
  }

  private async tell(): Promise<void> {
    const { addressed } = this.owner;
    const { kinds } = this.form;
    const standing = await this.parts.standings.of(this.owner);
    const uris = this.uris ?? (await this.wanted());
    const looked: readonly ListKind[] =
      uris.size > 0 && !kinds.includes('resources') ? [...kinds, 'resources'] : kinds;
    const seen = await this.parts.lists.look(addressed, standing, looked);
    if (this.ended) return;
    void this.hear(needsOf(this.tenant, standing.caller, seen, uris));
    const { out } = this;
    if (this.ended || out === undefined) return;
    for (const kind of kinds) {
      if (seen.marks[kind] === this.marks[kind]) continue;
      if (out.full) return this.wait(out);
      this.marks = { ...this.marks, [kind]: seen.marks[kind] };
      out.sendEvent(this.form.event(`notifications/${kind}/list_changed`, {}, this.marks));
    }
    for (const uri of this.updatedUris) {
      if (out.full) return this.wait(out);
      this.updatedUris.delete(uri);
      if (uris.has(uri) && seen.resource(uri) !== undefined)
        out.sendEvent(this.form.event('notifications/resources/updated', { uri }, this.marks));
    }
  }

  /** Looks again when the caller has read; however often there was news meanwhile, once. */
  private wait(out: OutgoingEvents): void {
    if (this.waiting) return;
    this.waiting = true;
    out.onDrain(() => {
      this.waiting = false;
      this.changed();
    });
  }

  /** What was asked for before the caller wanted something else is not remembered. */
  private async wanted(): Promise<ReadonlySet<string>> {
    const asked = this.subscriptions;
    const uris = new Set(await this.form.uris());
    if (asked === this.subscriptions) this.uris = uris;
    return uris;
  }

  /** Whatever it is, who cannot be shown to have the right is told nothing more. */
  private endFor(cause: unknown): void {
    if (!(cause instanceof Denied))
      this.parts.log.error('a stream ends for an unforeseen cause', { cause: causeOf(cause) });
    this.end();
  }
}
