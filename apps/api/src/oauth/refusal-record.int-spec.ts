import { AgentUser, ApiStore, eventually, TestKey, TestOauthClient } from '#libs/testing';
import { hashPassword } from '../accounts/accounts.module.js';
import { ControlPlane } from '../registry/control-plane.fixture.js';
import { RefusalRecord } from './refusal-record.js';

const RESOURCE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const SCOPE = 'mcp:connect tools:read';

interface Recorded {
  readonly actor: { readonly id: string };
  readonly object: { readonly id: string };
  readonly after: { readonly error?: string; readonly count?: number };
  readonly note?: string;
}

describe('what an authorization server refuses', () => {
  let plane: ControlPlane;
  let robot: TestOauthClient;

  beforeAll(async () => {
    plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
    const passwordHash = await hashPassword('correct horse battery');
    await plane.store.addAccount('acme', { id: 'account_alice', username: 'alice', passwordHash });
    const key = await TestKey.create();
    await plane.store.addAgent('acme', {
      id: 'agent_r',
      clientId: 'robot',
      kind: 'machine',
      keys: [key.jwk],
    });
    const redirectUris = ['http://127.0.0.1/cb'];
    await plane.store.addAgent('acme', {
      id: 'agent_d',
      clientId: 'desk',
      kind: 'interactive',
      redirectUris,
    });
    robot = new TestOauthClient(plane.store.issuer('acme'), 'robot', key);
  });
  afterAll(() => plane.stop());

  const recorded = async (action: string, least: number): Promise<Recorded[]> => {
    let found: Recorded[] = [];
    await eventually(
      `${least} records of ${action}`,
      async () => {
        const rows = await plane.store.sql<{ event: string }>(
          `SELECT event FROM app.audit_event WHERE method = $1 ORDER BY seq`,
          [action],
        );
        found = rows.map(({ event }) => JSON.parse(event) as Recorded);
        return found.length >= least;
      },
      30_000,
    );
    return found;
  };
  const ask = (form: object = {}): ReturnType<TestOauthClient['post']> =>
    robot.post('/token', { grant_type: 'client_credentials', resource: RESOURCE, scope: SCOPE, ...form });

  it('is on the record of the tenant: the first of a kind at once, the others as one with their number', async () => {
    const foreign = { resource: `${ApiStore.GATEWAY}/t/globex/mcp` };
    for (let i = 0; i < 4; i++) expect((await ask(foreign)).body['error']).toBe('invalid_target');
    const [first, ...others] = await recorded('oauth.refused', 1);
    expect(first).toMatchObject({
      actor: { kind: 'agent', id: 'robot' },
      object: { kind: 'endpoint', id: 'grant' },
      after: { error: 'invalid_target' },
    });
    expect(others).toEqual([]);
    await plane.app.get(RefusalRecord, { strict: false }).beforeApplicationShutdown();
    const all = await recorded('oauth.refused', 2);
    expect(all.map(({ after }) => after.count)).toEqual([undefined, 3]);
  });

  it('names strangers as strangers, and says nothing of what they typed', async () => {
    const { url } = new TestOauthClient(robot.issuer, 'desk', robot.key, 'none').authorization({
      redirect_uri: 'http://127.0.0.1:5000/cb',
      resource: RESOURCE,
      scope: SCOPE,
    });
    const person = new AgentUser('a-secret-typed-in-the-wrong-field', 'x');
    const page = await person.follow(await person.get(url));
    const fields = { username: 'a-secret-typed-in-the-wrong-field', password: 'x', decision: 'sign-in' };
    expect((await person.post(page, fields)).status).toBe(422);
    const [refusal] = await recorded('sign-in.refused', 1);
    expect(refusal).toMatchObject({
      actor: { kind: 'user', id: 'unknown' },
      object: { kind: 'agent', id: 'desk' },
      after: { reason: 'wrong' },
    });
    expect(JSON.stringify(refusal)).not.toContain('a-secret');
  });

  it('does not count what only tells a client how to go on', async () => {
    const before = (await recorded('oauth.refused', 0)).length;
    robot.nonce = undefined;
    expect((await ask()).status).toBe(200);
    await plane.app.get(RefusalRecord, { strict: false }).beforeApplicationShutdown();
    expect(await recorded('oauth.refused', 0)).toHaveLength(before);
  });
});
