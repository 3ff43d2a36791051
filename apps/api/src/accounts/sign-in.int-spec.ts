import { TenantDb, dataSource } from '#libs/database';
import { LocalVault } from '#libs/vault';
import { ApiStore, FixedClock } from '#libs/testing';
import type { DataSource } from 'typeorm';
import { LocalRequestLimits } from '../limits/limits.module.js';
import { ApiSettings } from '../settings.js';
import { KeysRotated, TenantKeys } from '../vault/vault.module.js';
import { hashPassword } from './accounts.module.js';
import { KnownDevices } from './known-devices.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignIn } from './sign-in.js';

const PASSWORD = 'correct horse battery';
const HOME = '203.0.113.7';
const ELSEWHERE = '198.51.100.9';

describe('SignIn', () => {
  let store: ApiStore;
  let source: DataSource;
  let signIn: SignIn;
  const clock = new FixedClock();
  const tenantId = 'tenant_acme';

  beforeAll(async () => {
    store = await ApiStore.create();
    await store.sql(`INSERT INTO app.tenant (id, slug, name) VALUES ($1, 'acme', 'Acme')`, [tenantId]);
    const passwordHash = await hashPassword(PASSWORD);
    for (const username of ['alice', 'bob', 'carol', 'dora', 'finn', 'gus']) {
      await store.addAccount('acme', { id: `account_${username}`, username, passwordHash });
    }
    source = await dataSource(store.env['DATABASE_URL'] ?? '', 4).initialize();
    const db = new TenantDb(source);
    const keys = new TenantKeys(db, new LocalVault(Buffer.alloc(32, 7)), clock, new KeysRotated());
    await keys.ensure(tenantId, ['cookie']);
    const settings = ApiSettings.read(store.env);
    const throttle = new SignInThrottle(db, keys, clock, new LocalRequestLimits(clock));
    signIn = new SignIn(db, throttle, new KnownDevices(keys, clock, settings));
  });
  afterAll(async () => {
    await source.destroy();
    await store.drop();
  });

  const attempt = (
    username: string,
    password: string,
    from = HOME,
    cookies = '',
  ): ReturnType<SignIn['attempt']> =>
    signIn.attempt({ tenant: { id: tenantId, slug: 'acme' }, username, source: from, cookies }, password);
  /** A botnet: every guess from another address. */
  const guessFromEverywhere = async (username: string, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await attempt(username, 'guess', `192.0.2.${i}`);
  };
  const knownDevice = async (username: string, from = HOME): Promise<string> => {
    const outcome = await attempt(username, PASSWORD, from);
    if (!outcome.ok) throw new Error(outcome.reason);
    return outcome.device.split(';', 1)[0] ?? '';
  };

  it('knows people by username in any case, and by password only as it is', async () => {
    expect(await attempt('Alice', PASSWORD)).toMatchObject({ ok: true, account: { id: 'account_alice' } });
    expect(await attempt('alice', PASSWORD.toUpperCase())).toMatchObject({ ok: false, reason: 'wrong' });
    expect(await attempt('alice', `${PASSWORD}${'x'.repeat(300)}`)).toMatchObject({
      ok: false,
      reason: 'wrong',
    });
  });

  it('refuses an unknown username as it refuses a wrong password', async () => {
    expect(await attempt('nobody', PASSWORD)).toEqual({ ok: false, reason: 'wrong', account: null, wait: 0 });
    expect(await attempt("' OR 1=1 --", PASSWORD)).toMatchObject({ ok: false, reason: 'wrong' });
  });

  it('refuses a disabled account, and one without a password', async () => {
    await store.sql(`UPDATE app.account SET disabled_at = now() WHERE username = 'dora'`);
    expect(await attempt('dora', PASSWORD)).toMatchObject({ ok: false, reason: 'disabled', wait: 0 });
    await store.sql(
      `UPDATE app.account SET disabled_at = NULL, password_hash = NULL WHERE username = 'dora'`,
    );
    expect(await attempt('dora', '')).toMatchObject({ ok: false, reason: 'wrong' });
  });

  it('slows down guessing longer and longer, even with the right password, and forgets after a success', async () => {
    for (let i = 0; i < 4; i++) expect(await attempt('bob', 'guess')).toMatchObject({ reason: 'wrong' });
    const waits: number[] = [];
    for (let i = 0; i < 3; i++) {
      expect(await attempt('bob', 'guess')).toMatchObject({ reason: 'wrong' });
      const slowed = await attempt('bob', PASSWORD);
      if (slowed.ok) throw new Error('not slowed down');
      expect(slowed.reason).toBe('slowed-down');
      waits.push(slowed.wait);
      clock.advance(slowed.wait * 1000);
    }
    expect(waits).toEqual([2, 4, 8]);
    expect(await attempt('bob', PASSWORD)).toMatchObject({ ok: true });
    expect(await attempt('bob', 'guess')).toMatchObject({ reason: 'wrong' });
    expect(await attempt('bob', PASSWORD)).toMatchObject({ ok: true });
  });

  it('does not lock out the person whose name is guessed elsewhere', async () => {
    for (let i = 0; i < 5; i++) await attempt('carol', 'guess', ELSEWHERE);
    expect(await attempt('carol', PASSWORD, ELSEWHERE)).toMatchObject({ reason: 'slowed-down' });
    expect(await attempt('carol', PASSWORD, HOME)).toMatchObject({ ok: true });
  });

  it('slows down names that do not exist in the same way', async () => {
    for (let i = 0; i < 5; i++) await attempt('ghost', 'guess');
    expect(await attempt('ghost', 'guess')).toEqual({
      ok: false,
      reason: 'slowed-down',
      account: null,
      wait: 2,
    });
  });

  it('counts parallel guesses before it looks at any', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => attempt('erin', 'guess')));
    const reasons = outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.reason));
    expect(reasons.filter((reason) => reason === 'wrong')).toHaveLength(5);
    expect(reasons.filter((reason) => reason === 'slowed-down')).toHaveLength(15);
  });

  it('is as slow for guesses from everywhere, except in a browser that the person used before', async () => {
    const device = await knownDevice('finn');
    await guessFromEverywhere('finn', 30);
    expect(await attempt('finn', PASSWORD, ELSEWHERE)).toMatchObject({ reason: 'slowed-down' });
    expect(await attempt('finn', PASSWORD, ELSEWHERE, device)).toMatchObject({ ok: true });
    const others = await knownDevice('alice');
    expect(await attempt('finn', PASSWORD, ELSEWHERE, others)).toMatchObject({ reason: 'slowed-down' });
    const renamed = others.replace(/^[^=]*/, device.split('=', 1)[0] ?? '');
    expect(await attempt('finn', PASSWORD, ELSEWHERE, renamed)).toMatchObject({ reason: 'slowed-down' });
    expect(await attempt('finn', PASSWORD, ELSEWHERE, `${device}; ${device}`)).toMatchObject({
      reason: 'slowed-down',
    });
    clock.advance(600_000);
    expect(await attempt('finn', PASSWORD, ELSEWHERE)).toMatchObject({ ok: true });
  });

  it('counts the guesses of a known browser too, and forgets it with the password', async () => {
    const device = await knownDevice('gus');
    for (let i = 0; i < 5; i++) await attempt('gus', 'guess', HOME, device);
    expect(await attempt('gus', PASSWORD, ELSEWHERE, device)).toMatchObject({ reason: 'slowed-down' });
    await guessFromEverywhere('gus', 30);
    clock.advance(60_000);
    await store.sql(`UPDATE app.account SET password_set_at = now() WHERE username = 'gus'`);
    expect(await attempt('gus', PASSWORD, ELSEWHERE, device)).toMatchObject({ reason: 'slowed-down' });
  });

  it('slows down a list of names from one address', async () => {
    const spraying = '203.0.113.99';
    for (let i = 0; i < 100; i++)
      expect(await attempt(`name${i}`, 'guess', spraying)).toMatchObject({ reason: 'wrong' });
    expect(await attempt('name100', 'guess', spraying)).toMatchObject({ reason: 'slowed-down', wait: 60 });
    expect(await attempt('alice', PASSWORD, ELSEWHERE)).toMatchObject({ ok: true });
  });

  it('keeps no username in clear', async () => {
    const rows = await store.sql<{ username_hash: string }>('SELECT username_hash FROM app.sign_in_throttle');
    expect(rows.length).toBeGreaterThan(2);
    for (const { username_hash } of rows) expect(username_hash).toMatch(/^[\w-]{43}$/);
  });
});
