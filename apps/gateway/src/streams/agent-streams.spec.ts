import { Denied } from '#libs/denial';
import { SealedState } from '#libs/mcp';
import { Log } from '#libs/platform';
import { FixedClock } from '#libs/testing';
import type { OutgoingEvents } from '../decision/arrival.js';
import { addressed, caller, fresh } from '../decision/proofs.fixture.js';
import { FakeSessionBus } from '../sessions/fake-session-bus.fixture.js';
import { ABSOLUTE_MS, type LegacySession } from '../sessions/legacy-session.js';
import type { SessionBus, SessionMessage } from '../sessions/session-bus.js';
import type { EventsOwner } from '../upstream/events/upstream-events.js';
import { AgentStreams } from './agent-streams.js';
import { CatalogueChanges } from './changes/catalogue-changes.js';
import { type Lists, SeenLists } from './changes/lists.js';
import { OpenStreams } from './open-streams.js';
import { EventIds } from './replay/event-ids.js';
import { FakeEventLog } from './replay/fake-event-log.fixture.js';
import type { Standing, Standings } from './standing.js';

const SESSION: LegacySession = {
  digest: 'd'.repeat(64),
  version: '2025-11-25',
  owner: 'o'.repeat(64),
  capabilities: {},
  endsAt: Number.MAX_SAFE_INTEGER,
};

/** A bus that delivers when it is told to, in the order in which things were said. */
class SlowBus extends FakeSessionBus {
  private readonly letters: [string, string, SessionMessage][] = [];

  override async say(...letter: [string, string, SessionMessage]): Promise<void> {
    this.letters.push(letter);
  }

  deliver(): void {
    for (const letter of this.letters.splice(0)) this.hear(...letter);
  }
}

/** Whether a stream has ended, asked in the way of its connection. */
function hasEnded(stream: { begin(out: OutgoingEvents): void }): boolean {
  let ended = false;
  stream.begin({
    full: false,
    sendEvent: () => true,
    onDrain: () => undefined,
    onClose: () => undefined,
    end: () => void (ended = true),
  });
  return ended;
}

describe('AgentStreams', () => {
  const at = addressed();
  const owner = { addressed: at, caller: caller() };
  const clock = new FixedClock();
  const ids = new EventIds(new SealedState(Buffer.alloc(32, 7), ABSOLUTE_MS), clock);
  let standing: Standing;
  let opens: OpenStreams[];
  let owners: Set<EventsOwner>;
  let journal: FakeEventLog;
  let subscriptions: () => Promise<string[]>;

  beforeEach(async () => {
    standing = { snapshot: await fresh(), caller: caller() };
    [opens, owners, journal] = [[], new Set(), new FakeEventLog()];
    subscriptions = async () => [];
  });
  afterEach(() => {
    for (const open of opens) open.close();
  });

  /** The streams of one replica. */
  const replica = (bus: SessionBus = new FakeSessionBus()): AgentStreams => {
    const open = new OpenStreams(new CatalogueChanges());
    opens.push(open);
    const seen = new SeenLists({}, [], new Set(), { addressed: at, standing });
    return new AgentStreams({
      standings: { of: async () => standing } as unknown as Standings,
      lists: { look: async () => seen } as unknown as Lists,
      open,
      ids,
      journal,
      sessions: { prolong: async () => true, subscriptions: () => subscriptions() },
      upstream: {
        need: async (one) => void owners.add(one),
        drop: (one) => void owners.delete(one),
      },
      bus,
      log: new Log(() => undefined),
    });
  };
  const open = (streams: AgentStreams, session = SESSION) =>
    streams.ofSession(owner, standing, session, undefined);

  it('listens to servers for a stream until it ends', async () => {
    await open(replica());
    expect(owners.size).toBe(1);
    opens[0]?.close();
    expect(owners.size).toBe(0);
  });

  it('listens to nothing for a stream that ended while it was opened', async () => {
    const streams = replica();
    subscriptions = async () => {
      opens[0]?.close();
      return [];
    };
    expect(hasEnded(await open(streams))).toBe(true);
    expect(owners.size).toBe(0);
  });

  it('ends a stream that cannot be opened to the end', async () => {
    const streams = replica();
    subscriptions = () => Promise.reject(new Denied('limiter-unavailable'));
    // More than a user and agent may have, if any of them stayed.
    for (let i = 0; i < 40; i++)
      await expect(open(streams, { ...SESSION, digest: `${i}` })).rejects.toMatchObject({
        reason: 'limiter-unavailable',
      });
    expect(owners.size).toBe(0);
  });

  it('keeps one of two streams of a session that begin at once at two replicas', async () => {
    const bus = new SlowBus();
    const [first, second] = await Promise.all([open(replica(bus)), open(replica(bus))]);
    bus.deliver();
    expect([hasEnded(first), hasEnded(second)]).toEqual([true, false]);
    const third = await open(replica(bus));
    bus.deliver();
    expect([hasEnded(second), hasEnded(third)]).toEqual([true, false]);
  });

  it('ends with a session what is said and kept of it, wherever it is', async () => {
    const bus = new FakeSessionBus();
    const place = { tenant: 'acme', session: SESSION.digest, stream: 's' };
    await journal.open(place);
    const [here, there] = [replica(bus), replica(bus)];
    const lastEventId = ids.seal('acme', SESSION, { stream: 's', n: 0 });
    const replayed = await here.ofSession(owner, standing, SESSION, lastEventId);
    const stream = await open(there);
    await there.ended('acme', SESSION);
    expect([hasEnded(replayed), hasEnded(stream)]).toEqual([true, true]);
    expect(await journal.after(place, 0)).toBeUndefined();
    await expect(here.ofSession(owner, standing, SESSION, lastEventId)).rejects.toMatchObject({
      reason: 'event-unknown',
    });
  });
});
