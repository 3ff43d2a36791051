import { randomBytes } from 'node:crypto';
import { ABSOLUTE_MS, digestOf, type LegacySession } from './legacy-session.js';
import type { LegacySessionStore } from './legacy-session-store.js';

/** What every session store must do, run against the double and against Redis alike. */
export function legacySessionStoreContract(store: () => LegacySessionStore): void {
  const owner = (): string => digestOf(randomBytes(8).toString('hex'));
  const session = (of: string, olderMs = 0): LegacySession => ({
    digest: digestOf(randomBytes(8).toString('hex')),
    version: '2025-11-25',
    capabilities: { elicitation: {} },
    owner: of,
    endsAt: Date.now() + ABSOLUTE_MS - olderMs,
  });

  it('finds what was created, and not in another tenant', async () => {
    const mine = session(owner());
    await store().create('acme', mine, 20);
    expect(await store().find('acme', mine.digest)).toEqual(mine);
    expect(await store().find('globex', mine.digest)).toBeUndefined();
    expect(await store().find('acme', digestOf('nothing'))).toBeUndefined();
  });

  it('keeps the level of logs for as long as the session lives', async () => {
    const mine = session(owner());
    await store().setLogLevel('acme', mine.digest, 'info');
    expect(await store().findLogLevel('acme', mine.digest)).toBeUndefined();
    await store().create('acme', mine, 20);
    await store().setLogLevel('acme', mine.digest, 'info');
    expect(await store().findLogLevel('acme', mine.digest)).toBe('info');
    expect(await store().findLogLevel('globex', mine.digest)).toBeUndefined();
  });

  it('prolongs a session that is there', async () => {
    const mine = session(owner());
    expect(await store().prolong('acme', mine.digest, 60_000)).toBe(false);
    await store().create('acme', mine, 20);
    expect(await store().prolong('acme', mine.digest, 60_000)).toBe(true);
    expect(await store().prolong('globex', mine.digest, 60_000)).toBe(false);
  });

  it('keeps so many subscriptions of a session until it ends', async () => {
    const mine = session(owner());
    await store().create('acme', mine, 20);
    const subscribe = (uri: string, tenant = 'acme') => store().subscribe(tenant, mine.digest, uri, 2);
    for (const uri of ['a:1', 'a:2', 'a:1']) expect(await subscribe(uri)).toBe(true);
    expect(await subscribe('a:3')).toBe(false);
    expect(await subscribe('a:3', 'globex')).toBe(true);
    await store().unsubscribe('acme', mine.digest, 'a:1');
    expect(await subscribe('a:3')).toBe(true);
    expect((await store().subscriptions('acme', mine.digest)).toSorted()).toEqual(['a:2', 'a:3']);
    await store().end('acme', mine.digest);
    expect(await store().subscriptions('acme', mine.digest)).toEqual([]);
  });

  it('ends a session', async () => {
    const mine = session(owner());
    await store().create('acme', mine, 20);
    await store().end('acme', mine.digest);
    expect(await store().find('acme', mine.digest)).toBeUndefined();
    await expect(store().end('acme', mine.digest)).resolves.toBeUndefined();
  });

  it('ends the oldest of an owner who has too many, and nobody else', async () => {
    const [alice, bob] = [owner(), owner()];
    const [oldest, newer, newest, other] = [
      session(alice, 3_000),
      session(alice, 2_000),
      session(alice, 1_000),
      session(bob, 9_000),
    ];
    for (const one of [other, oldest, newer, newest]) await store().create('acme', one, 2);
    expect(await store().find('acme', oldest.digest)).toBeUndefined();
    for (const one of [newer, newest, other]) expect(await store().find('acme', one.digest)).toEqual(one);
  });
}
