import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AgentUser, ApiStore, eventually, TestKey, TestOauthClient } from '#libs/testing';
import { hashPassword } from '../../accounts/accounts.module.js';
import { createApi } from '../../create-api.js';
import { ApiSettings } from '../../settings.js';
import { TenantsService } from '../../tenants/tenants.module.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { TOKENS_PER_CLIENT } from '../limits/endpoint-limits.js';
import { RequestLimits } from '../../limits/limits.module.js';

const RESOURCE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const REDIRECT = 'http://127.0.0.1/cb';
const PASSWORD = 'correct horse battery';

describe('an authorization server that is abused', () => {
  let store: ApiStore;
  let app: NestFastifyApplication;
  let robot: TestOauthClient;

  beforeAll(async () => {
    store = await ApiStore.create();
    const settings = ApiSettings.read({ ...store.env, REQUEST_TIMEOUT_S: '1' });
    app = await createApi(settings, { logLevels: ['fatal'] });
    await app.listen(store.port, '127.0.0.1');
    await app.get(TenantsService).create({ slug: 'acme', name: 'Acme' });
    await store.sql(
      `UPDATE app.tenant SET oauth = '{"selfRegistration":{"dynamic":true}}' WHERE slug = 'acme'`,
    );
    const passwordHash = await hashPassword(PASSWORD);
    await store.addAccount('acme', { id: 'account_alice', username: 'alice', passwordHash });
    const key = await TestKey.create();
    await store.addAgent('acme', { id: 'agent_r', clientId: 'robot', kind: 'machine', keys: [key.jwk] });
    robot = new TestOauthClient(store.issuer('acme'), 'robot', key);
  });
  afterAll(async () => {
    await app.close();
    await store.drop();
  });

  it('A34: closes the connection of a body that does not come, and serves others meanwhile', async () => {
    const socket = connect(store.port, '127.0.0.1');
    let answer = '';
    let closed = false;
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', () => undefined); // a reset is one way to be closed
    socket.on('close', () => (closed = true));
    socket.write(
      'POST /t/acme/oauth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n' +
        'content-length: 1000\r\n\r\ngrant_type=',
    );
    expect((await robot.clientCredentials({ resource: RESOURCE, scope: 'mcp:connect' })).status).toBe(200);
    await eventually('the slow connection is closed', () => closed);
    expect(answer).not.toContain('200 OK');
  });

  it('limits the tokens of one client, once it has proved who it is', async () => {
    const { id } = await app.get(TenantsReadModel).getBySlug('acme');
    const limits = app.get(RequestLimits, { strict: false });
    const key = `client:${id}:robot`;
    // One request of a flow this slow uses up a minute, which is more than the burst.
    await limits.charge(key, { perMinute: 1, burst: 1 });
    expect(await limits.peek(key, TOKENS_PER_CLIENT)).toBeGreaterThan(0);
    const refused = await robot.clientCredentials({ resource: RESOURCE, scope: 'mcp:connect' });
    expect(refused).toMatchObject({ status: 429, body: { error: 'too_many_requests' } });
  });

  it.each([
    'https://127.0.0.1:PORT/jwks',
    'https://localhost:PORT/jwks',
    'https://[::ffff:7f00:1]:PORT/jwks',
  ])('A21: fetches no keys from %s', async (jwksUri) => {
    let connections = 0;
    const inside = createServer().listen(0, '127.0.0.1');
    inside.on('connection', () => connections++);
    await once(inside, 'listening');
    try {
      const { port } = inside.address() as AddressInfo;
      const registered = await fetch(`${store.issuer('acme')}/reg`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          redirect_uris: [REDIRECT],
          token_endpoint_auth_method: 'private_key_jwt',
          jwks_uri: jwksUri.replace('PORT', String(port)),
        }),
      });
      expect(registered.status).toBe(201);
      const { client_id: id } = (await registered.json()) as { client_id: string };
      const agent = new TestOauthClient(store.issuer('acme'), id, await TestKey.create());
      const request = agent.authorization({
        redirect_uri: 'http://127.0.0.1:5000/cb',
        resource: RESOURCE,
        scope: 'mcp:connect',
      });
      const callback = await new AgentUser('alice', PASSWORD).authorize(request.url);
      const answer = await agent.redeem(callback.searchParams.get('code') ?? '', request);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toHaveProperty('access_token');
      expect(connections).toBe(0);
    } finally {
      inside.close();
      await once(inside, 'close');
    }
  });
});
