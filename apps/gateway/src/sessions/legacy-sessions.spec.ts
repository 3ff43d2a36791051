import { FixedClock } from '#libs/testing';
import { accessToken, addressed, caller } from '../decision/proofs.fixture.js';
import { FakeLegacySessionStore } from './fake-legacy-session-store.fixture.js';
import { ABSOLUTE_MS, IDLE_MS, sessionUse } from './legacy-session.js';
import { legacySessionStoreContract } from './legacy-session-store.contract.fixture.js';
import { LegacySessions } from './legacy-sessions.js';

describe('FakeLegacySessionStore', () => {
  const store = new FakeLegacySessionStore();
  legacySessionStoreContract(() => store);
});

describe('LegacySessions', () => {
  const clock = new FixedClock();
  let store: FakeLegacySessionStore;
  let sessions: LegacySessions;

  beforeEach(() => {
    store = new FakeLegacySessionStore();
    sessions = new LegacySessions(store, clock);
  });

  it('stores no id, only its hash', async () => {
    const id = await sessions.open(addressed(), caller(), '2025-06-18');
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify([...store.sessions])).not.toContain(id);
    expect(await sessions.ofCaller(addressed(), caller(), id)).toMatchObject({ version: '2025-06-18' });
  });

  it('asks the store once, and another replica asks for itself', async () => {
    const id = await sessions.open(addressed(), caller(), '2025-11-25');
    await sessions.ofCaller(addressed(), caller(), id);
    expect(store.finds).toBe(0);
    const replica = new LegacySessions(store, clock);
    await replica.ofCaller(addressed(), caller(), id);
    await replica.ofCaller(addressed(), caller(), id);
    expect(store.finds).toBe(1);
  });

  it.each([
    ['another endpoint', addressed({ endpoint: '/t/acme/s/desk/mcp' }), caller()],
    ['another user', addressed(), caller({ principal: 'bob\0agent_1' })],
    ['another key', addressed(), caller({}, accessToken({ jkt: 'x'.repeat(43) }))],
  ])('belongs to nobody at %s', async (_what, at, who) => {
    const id = await sessions.open(addressed(), caller(), '2025-11-25');
    await expect(sessions.ofCaller(at, who, id)).rejects.toMatchObject({ reason: 'session-unknown' });
  });

  it('is bound to the grant where the token has no key', async () => {
    const bearer = (gid: string) => {
      const { jkt: _none, ...token } = accessToken();
      return caller({}, { ...token, gid });
    };
    const id = await sessions.open(addressed(), bearer('g1'), '2025-11-25');
    await expect(sessions.ofCaller(addressed(), bearer('g1'), id)).resolves.toBeDefined();
    await expect(sessions.ofCaller(addressed(), bearer('g2'), id)).rejects.toMatchObject({
      reason: 'session-unknown',
    });
  });

  it('ends after twelve hours however much it is used, and sooner when it is not', async () => {
    const id = await sessions.open(addressed(), caller(), '2025-11-25');
    const session = await sessions.ofCaller(addressed(), caller(), id);
    expect(sessionUse(session, clock.now()).ttlMs).toBe(IDLE_MS);
    clock.advance(ABSOLUTE_MS - 1_000);
    expect(sessionUse(session, clock.now()).ttlMs).toBe(1_000);
    clock.advance(1_000);
    await expect(sessions.ofCaller(addressed(), caller(), id)).rejects.toMatchObject({
      reason: 'session-unknown',
    });
  });

  it('is refused, not guessed, while the store is away', async () => {
    store.down = true;
    await expect(sessions.open(addressed(), caller(), '2025-11-25')).rejects.toMatchObject({
      reason: 'limiter-unavailable',
    });
    await expect(sessions.ofCaller(addressed(), caller(), 'A'.repeat(43))).rejects.toMatchObject({
      reason: 'limiter-unavailable',
    });
    await expect(sessions.ofCaller(addressed(), caller(), undefined)).rejects.toMatchObject({
      reason: 'session-missing',
    });
    await expect(sessions.ofCaller(addressed(), caller(), 'short')).rejects.toMatchObject({
      reason: 'session-unknown',
    });
  });
});
