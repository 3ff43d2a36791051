import { generateKeyPairSync } from 'node:crypto';
import type { AdminEvent, MemberView, Problem, RoleView } from '#libs/contracts';
import { type BrowserAnswer, type OperatorBrowser } from '#libs/testing';
import { subjectOf } from '../oauth/oauth.module.js';
import { ControlPlane } from '../registry/control-plane.fixture.js';

const publicKey = (kid: string): Record<string, unknown> => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
});

describe('members', () => {
  let plane: ControlPlane;
  let acme: OperatorBrowser;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    acme = plane.operator('acme');
  });
  afterAll(() => plane.stop());

  const path = (rest: string): string => `/api/v1/tenants/acme${rest}`;
  const put = (rest: string, body: unknown): Promise<BrowserAnswer> => acme.send('PUT', path(rest), body);
  const post = (rest: string, body: unknown): Promise<BrowserAnswer> => acme.send('POST', path(rest), body);
  const roles = async (): Promise<RoleView[]> =>
    (await plane.get<{ items: RoleView[] }>('acme', '/roles')).items;
  const members = async (): Promise<MemberView[]> =>
    (await plane.get<{ items: MemberView[] }>('acme', '/members')).items;
  const lastChange = async (): Promise<AdminEvent> => {
    const { id } = await plane.tenant('acme');
    const rows = await plane.store.sql<{ event: string }>(
      `SELECT event FROM app.audit_event WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1`,
      [id],
    );
    return JSON.parse(rows[0]!.event) as AdminEvent;
  };
  const expectRefused = (answer: BrowserAnswer, pointer: string, code: string): void => {
    expect(answer.status).toBe(422);
    expect((answer.json as Problem).errors).toEqual([expect.objectContaining({ pointer, code })]);
  };
  const added = async (rest: string, body: unknown): Promise<MemberView> => {
    const answer = await post(rest, body);
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
    return answer.json as MemberView;
  };

  describe('users', () => {
    const dora = { username: 'dora', name: 'Dora', password: 'a long enough password', roles: ['analyst'] };

    it('are added with a hashed password, which no answer and no record holds', async () => {
      const user = await added('/users', dora);
      expect(user).toMatchObject({
        kind: 'user',
        handle: 'dora',
        roles: ['analyst'],
        disabled: false,
        ceiling: null,
      });
      const [stored] = await plane.store.sql<{ password_hash: string }>(
        `SELECT password_hash FROM app.account WHERE id = $1`,
        [user.id],
      );
      expect(stored?.password_hash).toMatch(/^\$argon2id\$/);
      const change = await lastChange();
      expect(change).toMatchObject({ action: 'user.added', after: { handle: 'dora' } });
      expect(JSON.stringify(change)).not.toContain('password');
    });

    it('are one per username', async () => {
      const answer = await post('/users', dora);
      expect([answer.status, (answer.json as Problem).code]).toEqual([409, 'username_taken']);
    });

    it.each([
      [{ ...dora, username: 'emil', roles: ['analyst', 'boss'] }, '/roles/1'],
      [{ ...dora, username: 'emil', password: 'short' }, '/password'],
      [{ ...dora, username: 'Emil!' }, '/username'],
    ])('are refused as a whole when anything is wrong', async (user, pointer) => {
      const answer = await post('/users', user);
      expect(answer.status).toBe(422);
      expect((answer.json as Problem).errors?.[0]?.pointer).toBe(pointer);
      expect((await members()).map((m) => m.handle)).not.toContain('emil');
    });

    it('get other roles', async () => {
      const user = (await members()).find((m) => m.handle === 'dora')!;
      const answer = await put(`/members/user/${user.id}/roles`, { roles: ['support', 'admin', 'admin'] });
      expect((answer.json as MemberView).roles).toEqual(['admin', 'support']);
      expect(await lastChange()).toMatchObject({
        before: { roles: ['analyst'] },
        after: { roles: ['admin', 'support'] },
      });
      expect((await roles()).find((role) => role.slug === 'admin')?.members).toBe(1);
    });

    it('are revoked at the gateways while disabled', async () => {
      const user = (await members()).find((m) => m.handle === 'dora')!;
      const subject = subjectOf((await plane.tenant('acme')).issuer, user.id);
      await put(`/members/user/${user.id}/disabled`, { disabled: true });
      expect((await plane.snapshot('acme')).revoked.subjects).toContain(subject);
      await put(`/members/user/${user.id}/disabled`, { disabled: false });
      expect((await plane.snapshot('acme')).revoked.subjects).not.toContain(subject);
    });

    it('cannot disable themselves', async () => {
      const answer = await put('/members/user/account_root_acme/disabled', { disabled: true });
      expect([answer.status, (answer.json as Problem).code]).toEqual([409, 'own_account']);
    });

    it('of another tenant are not there', async () => {
      expect((await put('/members/user/account_root_globex/roles', { roles: [] })).status).toBe(404);
      expect((await put('/members/user/account_root_globex/disabled', { disabled: true })).status).toBe(404);
    });
  });

  describe('agents', () => {
    it('that are machines prove themselves with public keys, and are in the snapshot', async () => {
      const agent = await added('/agents', {
        name: 'Nightly',
        kind: 'machine',
        keys: [publicKey('k1')],
        roles: ['analyst'],
      });
      expect(agent).toMatchObject({
        kind: 'agent',
        name: 'Nightly',
        roles: ['analyst'],
        ceiling: { kind: 'all' },
        registration: 'operator',
        vouchedAt: null,
      });
      expect(agent.handle).toBe(agent.id);
      expect((await plane.snapshot('acme')).agents).toContainEqual(
        expect.objectContaining({ clientId: agent.id, disabled: false }),
      );
    });

    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
    const secret = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    it.each<[string, object, string, string]>([
      ['a machine without key', { kind: 'machine' }, '/keys', 'required'],
      [
        'a private key of an interactive agent',
        { kind: 'interactive', keys: [{ ...secret, kid: 'k' }], redirectUris: ['https://a.example/cb'] },
        '/keys',
        'key_invalid',
      ],
      ['a private key', { kind: 'machine', keys: [{ ...secret, kid: 'k' }] }, '/keys', 'key_invalid'],
      ['an RSA key', { kind: 'machine', keys: [{ ...rsa, kid: 'k' }] }, '/keys/0', 'key_unsupported'],
      [
        'a point that is not on the curve',
        {
          kind: 'machine',
          keys: [{ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43), kid: 'k' }],
        },
        '/keys',
        'key_invalid',
      ],
      [
        'two keys with one id',
        { kind: 'machine', keys: [publicKey('k'), publicKey('k')] },
        '/keys',
        'key_invalid',
      ],
      [
        'a machine with a browser',
        { kind: 'machine', keys: [publicKey('k')], redirectUris: ['https://a.example/cb'] },
        '/redirectUris',
        'not_applicable',
      ],
      ['an interactive agent that leads nowhere', { kind: 'interactive' }, '/redirectUris', 'required'],
      ...[
        'http://agent.example/callback',
        'custom-scheme://callback',
        'https://agent.example/cb#fragment',
        'https://user:secret@agent.example/cb',
        'javascript:alert(1)',
        'http://127.0.0.1.evil.example/cb',
        'http://localhost.evil.example/cb',
      ].map((uri): [string, object, string, string] => [
        uri,
        { kind: 'interactive', redirectUris: ['https://agent.example/cb', uri] },
        '/redirectUris/1',
        'redirect_uri_invalid',
      ]),
    ])('refuse %s', async (_name, agent, pointer, code) => {
      expectRefused(await post('/agents', { name: 'Wrong', ...agent }), pointer, code);
      expect((await members()).map((m) => m.name)).not.toContain('Wrong');
    });

    it.each([
      'https://agent.example/cb',
      'http://127.0.0.1:5555/cb',
      'http://[::1]/cb',
      'http://localhost:1/cb',
    ])('that people use may come back to %s', async (uri) => {
      await added('/agents', { name: 'Desktop', kind: 'interactive', redirectUris: [uri] });
    });

    it('are held under their ceiling', async () => {
      const agent = await added('/agents', {
        name: 'Held',
        kind: 'interactive',
        redirectUris: ['https://a.example/cb'],
      });
      const ceiling = { kind: 'effects', effects: ['read'] };
      expect(((await put(`/agents/${agent.id}/ceiling`, { ceiling })).json as MemberView).ceiling).toEqual(
        ceiling,
      );
      expect((await plane.snapshot('acme')).agents.find((a) => a.clientId === agent.id)?.ceiling).toEqual(
        ceiling,
      );
      expectRefused(
        await put(`/agents/${agent.id}/ceiling`, {
          ceiling: { kind: 'tools', tools: ['urn:sallyport:tool:x:y:z'] },
        }),
        '/ceiling/tools/0',
        'unknown_tool',
      );
    });

    it('are revoked at the gateways while disabled', async () => {
      const agent = await added('/agents', {
        name: 'Off',
        kind: 'interactive',
        redirectUris: ['https://a.example/cb'],
      });
      await put(`/members/agent/${agent.id}/disabled`, { disabled: true });
      const { revoked, agents } = await plane.snapshot('acme');
      expect(revoked.clients).toContain(agent.id);
      expect(agents.find((a) => a.clientId === agent.id)?.disabled).toBe(true);
    });

    it('tell how they came to be, and since when somebody vouches for them', async () => {
      await plane.store.addAgent('acme', { id: 'agent_self', clientId: 'self', kind: 'interactive' });
      const self = async (): Promise<MemberView | undefined> =>
        (await members()).find(({ id }) => id === 'agent_self');
      await plane.store.sql(`UPDATE app.agent SET registration = 'dynamic' WHERE id = 'agent_self'`);
      expect(await self()).toMatchObject({ registration: 'dynamic', vouchedAt: null, mappedRoles: null });
      await plane.store.sql(
        `UPDATE app.agent SET vouched_at = '2026-01-02T03:04:05.678Z' WHERE id = 'agent_self'`,
      );
      expect(await self()).toMatchObject({ vouchedAt: '2026-01-02T03:04:05.678Z' });
    });

    it("are not the installation's own components", async () => {
      await plane.store.addAgent('acme', { id: 'agent_component', clientId: 'gw', kind: 'component' });
      expect((await members()).map((m) => m.id)).not.toContain('agent_component');
      expect((await put('/members/agent/agent_component/disabled', { disabled: true })).status).toBe(404);
    });

    it('are of a kind that exists', async () => {
      expect((await put('/members/robot/x/roles', { roles: [] })).status).toBe(404);
    });
  });

  it('undo everything when the change cannot be recorded', async () => {
    const before = await members();
    await plane.store.sql(
      `ALTER TABLE app.audit_event ADD CONSTRAINT broken CHECK (method <> 'user.added') NOT VALID`,
    );
    const answer = await post('/users', {
      username: 'ghost',
      name: 'Ghost',
      password: 'a long enough password',
    });
    await plane.store.sql(`ALTER TABLE app.audit_event DROP CONSTRAINT broken`);
    expect([answer.status, (answer.json as Problem).code]).toEqual([500, 'internal_error']);
    expect(answer.text).not.toMatch(/constraint|stack|audit_event/);
    expect(await members()).toEqual(before);
  });
});
