import type { SnapshotServer } from '#libs/contracts';
import { Hearing, type HearingParts, type HearingPlace } from './hearing.js';

/** Event streams of servers that are open at once, at this gateway: without one, changes are found at the next look. */
const MAX = 2_000;
/** After news of lists, the next are waited for this long: a restless server is not looked at without end. */
const PAUSE_MS = 500;
/** How long somebody who begins to listen waits for servers to listen to. */
const READY_MS = 1_000;

/** What somebody needs to hear of one server. */
export interface Need {
  readonly place: HearingPlace;
  readonly uris: readonly string[];
}

/** Somebody who is told of resources. */
export interface EventsOwner {
  updated(uri: string): void;
}

interface Shared {
  readonly hearing: Hearing;
  readonly owners: Map<EventsOwner, ReadonlySet<string>>;
  timer: NodeJS.Timeout | undefined;
  restsUntil: number;
}

/** Event streams of servers: one for each server and credential context, shared by all who need it, and open only while somebody does. */
export class UpstreamEvents {
  private readonly shared = new Map<string, Shared>();
  private closed = false;

  /** @param looks told when the lists of a server may be others: it should be looked at */
  constructor(
    private readonly parts: HearingParts,
    private readonly looks: (place: HearingPlace) => void,
  ) {}

  /** From now on the owner needs this, and nothing that it needed before. Settles when servers listen, or it has waited enough. */
  async need(owner: EventsOwner, needs: readonly Need[]): Promise<void> {
    const wanted = new Map<string, Need>();
    for (const need of needs) if (hasEvents(need.place.server)) wanted.set(keyOf(need.place), need);
    for (const [key, shared] of this.shared)
      if (!wanted.has(key) && shared.owners.delete(owner)) this.settle(key, shared);
    const begun: Promise<void>[] = [];
    for (const [key, { place, uris }] of wanted) {
      const known = this.shared.get(key);
      if (known === undefined) begun.push(...this.open(key, place, owner, new Set(uris)));
      else if (!isSame(known.owners.get(owner), uris)) {
        known.owners.set(owner, new Set(uris));
        this.settle(key, known);
      }
    }
    if (begun.length > 0) await within(READY_MS, Promise.all(begun));
  }

  /** The owner needs nothing any more. */
  drop(owner: EventsOwner): void {
    for (const [key, shared] of this.shared) if (shared.owners.delete(owner)) this.settle(key, shared);
  }

  close(): void {
    this.closed = true;
    for (const { hearing, timer } of this.shared.values()) {
      clearTimeout(timer);
      hearing.close();
    }
    this.shared.clear();
  }

  private open(
    key: string,
    place: HearingPlace,
    owner: EventsOwner,
    uris: ReadonlySet<string>,
  ): Promise<void>[] {
    if (this.closed || this.shared.size >= MAX) return [];
    const owners = new Map([[owner, uris]]);
    const heard = {
      lists: () => this.listsOf(key, place),
      updated: (uri: string) => {
        for (const [one, its] of owners) if (its.has(uri)) one.updated(uri);
      },
    };
    const hearing = new Hearing(this.parts, place, uris, heard);
    this.shared.set(key, { hearing, owners, timer: undefined, restsUntil: 0 });
    return [hearing.ready];
  }

  private settle(key: string, { hearing, owners, timer }: Shared): void {
    if (owners.size > 0) return hearing.want(new Set([...owners.values()].flatMap((uris) => [...uris])));
    clearTimeout(timer);
    hearing.close();
    this.shared.delete(key);
  }

  private listsOf(key: string, place: HearingPlace): void {
    const shared = this.shared.get(key);
    if (shared === undefined || shared.timer !== undefined || place.principal !== '') return;
    const restMs = Math.max(0, shared.restsUntil - performance.now());
    shared.timer = setTimeout(() => {
      shared.timer = undefined;
      shared.restsUntil = performance.now() + PAUSE_MS;
      this.looks(place);
    }, restMs);
  }
}

/** A sandbox says nothing by itself, and to a server that gets the caller's own right handed on, nobody can listen without the caller. */
export const hasEvents = ({ stdio, agent }: SnapshotServer): boolean =>
  stdio === undefined && agent === undefined;

const keyOf = ({ tenant, server, principal }: HearingPlace): string =>
  [tenant, server.slug, server.versionHash, principal].join('\0');

const isSame = (known: ReadonlySet<string> | undefined, uris: readonly string[]): boolean =>
  known?.size === new Set(uris).size && uris.every((uri) => known.has(uri));

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const enough = Promise.withResolvers<void>();
  const timer = setTimeout(enough.resolve, ms);
  await Promise.race([work, enough.promise]);
  clearTimeout(timer);
}
