import { randomUUID } from 'node:crypto';
import type { MemberView, Problem, RoleView } from '#libs/contracts';
import type { BrowserAnswer } from '#libs/testing';
import { ControlPlane } from '../registry/control-plane.fixture.js';

describe('creations that are sent again', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.addOperator('acme', 'second', ['tenant-admin']);
  });
  afterAll(() => plane.stop());

  const add = (
    path: string,
    key: string,
    body: unknown,
    { tenant = 'acme', username = 'root' } = {},
  ): Promise<BrowserAnswer> =>
    plane
      .operator(tenant, username)
      .send('POST', `/api/v1/tenants/${tenant}${path}`, body, { 'idempotency-key': key });
  const role = (slug = `r${randomUUID().slice(0, 8)}`) => ({ slug, name: 'Night' });
  const idOf = (answer: BrowserAnswer): string => (answer.json as RoleView).id;
  const rules = async (name: string): Promise<number> => {
    const { items } = await plane.get<{ items: { name: string }[] }>('acme', '/guardrails');
    return items.filter((rule) => rule.name === name).length;
  };
  const rule = (name = randomUUID()) => ({ name, select: { kind: 'all' }, action: 'deny', mode: 'shadow' });

  it('happen once, and are answered alike', async () => {
    const [key, body] = [randomUUID(), rule()];
    const first = await add('/guardrails', key, body);
    const again = await add('/guardrails', key, body);
    expect([first.status, first.headers['idempotency-replayed']]).toEqual([201, undefined]);
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect(again.text).toBe(first.text);
    expect(await rules(body.name)).toBe(1);
  });

  it('happen as often as they are sent without a key', async () => {
    const body = rule();
    await add('/guardrails', '', body);
    await add('/guardrails', '', body);
    expect(await rules(body.name)).toBe(2);
  });

  it('at the same time happen once', async () => {
    const [key, body] = [randomUUID(), rule()];
    const answers = await Promise.all([1, 2, 3, 4].map(() => add('/guardrails', key, body)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(await rules(body.name)).toBe(1);
  });

  it('with another body under the same key are refused', async () => {
    const key = randomUUID();
    await add('/roles', key, role());
    const other = await add('/roles', key, role());
    expect([other.status, (other.json as Problem).code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('may use the same key at another place, by another person and in another tenant', async () => {
    const [key, body] = [randomUUID(), role()];
    const guardrail = await add('/guardrails', key, rule());
    const first = await add('/roles', key, body);
    const elsewhere = await add('/roles', key, body, { tenant: 'globex' });
    const second = await add('/roles', key, body, { username: 'second' });
    expect([guardrail.status, first.status, elsewhere.status]).toEqual([201, 201, 201]);
    expect(idOf(elsewhere)).not.toBe(idOf(first));
    expect([second.status, (second.json as Problem).code]).toEqual([409, 'slug_taken']);
  });

  it('that failed may be sent again, and succeed then', async () => {
    const key = randomUUID();
    const body = {
      name: 'Desk',
      kind: 'interactive',
      redirectUris: ['https://a.example/cb'],
      roles: ['later'],
    };
    expect((await add('/agents', key, body)).status).toBe(422);
    await plane.send('POST', 'acme', '/roles', { slug: 'later', name: 'Later' }, 201);
    const created = await add('/agents', key, body);
    expect([created.status, (created.json as MemberView).roles]).toEqual([201, ['later']]);
  });

  it('are forgotten after a day', async () => {
    const [key, body] = [randomUUID(), rule()];
    await add('/guardrails', key, body);
    await plane.store.sql(`UPDATE app.idempotency_key SET expires_at = now() - interval '1 second'`);
    await add('/guardrails', key, body);
    expect(await rules(body.name)).toBe(2);
  });

  it('keep neither password nor key', async () => {
    const key = randomUUID();
    const password = 'correct horse battery staple';
    const user = { username: `u${key.slice(0, 8)}`, name: 'Ana', password };
    expect((await add('/users', key, user)).status).toBe(201);
    const kept = await plane.store.sql<{ row: string }>(
      `SELECT row_to_json(k)::text AS row FROM app.idempotency_key k`,
    );
    const text = kept.map(({ row }) => row).join('\n');
    expect(text).toContain(user.username);
    expect(text).not.toContain(password);
    expect(text).not.toContain(key);
  });

  it.each([' ', 'a\u007fb', 'x'.repeat(256)])('need a key that can be read: %j', async (key) => {
    const answer = await add('/roles', key, role());
    expect([answer.status, (answer.json as Problem).code]).toEqual([400, 'malformed_request']);
  });

  it('need the same rights the second time', async () => {
    const [key, body] = [randomUUID(), role()];
    await add('/roles', key, body, { username: 'second' });
    await plane.store.sql(`UPDATE app.account SET rights = '{auditor}' WHERE username = 'second'`);
    const again = await add('/roles', key, body, { username: 'second' });
    expect(again.status).toBe(403);
  });
});
