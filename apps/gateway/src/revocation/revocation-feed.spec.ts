import { Log } from '#libs/platform';
import { FixedClock } from '#libs/testing';
import { accessToken } from '../decision/proofs.fixture.js';
import { FakeRevocationSource } from './fake-revocation-source.fixture.js';
import { RevocationFeed } from './revocation-feed.js';

const token = accessToken({ gid: 'grant_1' });
const entry = { kind: 'gid', value: 'grant_1', at: 1 } as const;

describe('RevocationFeed', () => {
  let clock: FixedClock;
  let source: FakeRevocationSource;
  let feed: RevocationFeed;

  beforeEach(() => {
    clock = new FixedClock();
    source = new FakeRevocationSource();
    feed = new RevocationFeed(source, clock, { writes: 15_000, all: 60_000 }, new Log(() => undefined));
    feed.start();
  });
  afterEach(() => feed.close());

  const stale = expect.objectContaining({ reason: 'revocation-stale' });

  it('reads a tenant at its first use, and hears of it from then on', async () => {
    expect((await feed.of('acme')).set.find(token)).toBeUndefined();
    source.tell({ tenant: 'globex', entries: [{ ...entry, until: clock.now() + 1000 }] });
    expect((await feed.of('acme')).set.find(token)).toBeUndefined();
    source.tell({ tenant: 'acme', entries: [{ ...entry, until: clock.now() + 1000 }] });
    expect((await feed.of('acme')).set.find(token)).toBe('grant');
    expect(source.loads).toBe(1);
  });

  it('C21: finds what it was not told when the connection is back', async () => {
    await feed.of('acme');
    source.loaded = { entries: [{ ...entry, until: clock.now() + 1000 }], beating: true };
    source.connect();
    await Promise.resolve();
    await Promise.resolve();
    expect((await feed.of('acme')).set.find(token)).toBe('grant');
  });

  it('R58: allows only reading after 15 s of silence, and nothing after 60 s', async () => {
    await feed.of('acme');
    clock.advance(15_000);
    expect((await feed.of('acme')).readsOnly).toBe(false);
    clock.advance(1_000);
    expect((await feed.of('acme')).readsOnly).toBe(true);
    clock.advance(45_000);
    expect(() => feed.of('acme')).toThrow(stale);
  });

  it('R58: a sign of life is no substitute for reading the set', async () => {
    await feed.of('acme');
    source.loaded = new Error('Redis is away');
    for (let second = 0; second < 61; second++) {
      clock.advance(1_000);
      source.tell({ beat: true });
    }
    expect(() => feed.of('acme')).toThrow(stale);
  });

  it('allows nothing while the control plane has never been heard of', async () => {
    source.loaded = { entries: [], beating: false };
    await expect(feed.of('acme')).rejects.toThrow(stale);
    source.tell({ beat: true });
    expect((await feed.of('acme')).readsOnly).toBe(false);
  });

  it('allows nothing in a tenant whose revocations cannot be read', async () => {
    source.loaded = new Error('Redis is away');
    source.tell({ beat: true });
    await expect(feed.of('acme')).rejects.toThrow(stale);
  });
});
