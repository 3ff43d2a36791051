import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  AgentUser,
  ApiStore,
  type OauthAnswer,
  type RequestOptions,
  TestKey,
  TestOauthClient,
} from '#libs/testing';
import { hashPassword } from '../../accounts/accounts.module.js';
import { createApi } from '../../create-api.js';
import { ApiSettings } from '../../settings.js';
import { TenantsService } from '../../tenants/tenants.module.js';

const PASSWORD = 'correct horse battery';
const REDIRECT = 'http://127.0.0.1/callback';
export const AGGREGATE = `${ApiStore.GATEWAY}/t/acme/mcp`;
export const SCOPE = 'mcp:connect tools:read tools:call agent:delegate';
export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** Tenant `acme`: alice with her agent `desk`, agents `planner`, `researcher` and `auditor` that are resources, a gateway. */
export class DelegationWorld {
  private constructor(
    readonly store: ApiStore,
    readonly app: NestFastifyApplication,
    readonly desk: TestOauthClient,
    readonly gateway: TestOauthClient,
    readonly agents: Readonly<Record<'planner' | 'researcher' | 'auditor', TestOauthClient>>,
  ) {}

  static async start(): Promise<DelegationWorld> {
    const store = await ApiStore.create();
    const app = await createApi(ApiSettings.read(store.env), { logLevels: ['fatal'] });
    await app.listen(store.port, '127.0.0.1');
    for (const slug of ['acme', 'globex']) await app.get(TenantsService).create({ slug, name: slug });
    const passwordHash = await hashPassword(PASSWORD);
    for (const username of ['alice', 'bob'])
      await store.addAccount('acme', { id: `account_${username}`, username, passwordHash });
    await store.addAgent('acme', {
      id: 'agent_desk',
      clientId: 'desk',
      kind: 'interactive',
      redirectUris: [REDIRECT],
    });
    const client = async (clientId: string): Promise<TestOauthClient> =>
      new TestOauthClient(store.issuer('acme'), clientId, await TestKey.create());
    const agents = {
      planner: await client('planner'),
      researcher: await client('researcher'),
      auditor: await client('auditor'),
    };
    for (const [name, { key }] of Object.entries(agents)) {
      await store.addAgent('acme', { id: `agent_${name}`, clientId: name, kind: 'machine', keys: [key.jwk] });
      await addResource(store, name);
    }
    const gateway = await client('component_gateway');
    await store.sql(
      `INSERT INTO app.component (id, name, kind, client_id, key) VALUES ('component_gateway', 'gw', 'gateway', 'component_gateway', $1)`,
      [gateway.key.jwk],
    );
    const desk = new TestOauthClient(store.issuer('acme'), 'desk', await TestKey.create(), 'none');
    const world = new DelegationWorld(store, app, desk, gateway, agents);
    await world.allow('desk', 'planner');
    await world.allow('planner', 'researcher');
    await world.allow('researcher', 'auditor');
    return world;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.store.drop();
  }

  /** Resource identifier of an agent. */
  url(agent: string): string {
    return `https://${agent}.example.com/mcp`;
  }

  /** Edge policy: whose token may be handed on to which agent. */
  async allow(from: string, to: string, scopes = SCOPE.split(' ')): Promise<void> {
    await this.store.sql(
      `INSERT INTO app.delegation_edge (tenant_id, resource_id, client_id, scopes)
       SELECT id, 'agres_' || $2, $1, $3 FROM app.tenant WHERE slug = 'acme'`,
      [from, to, scopes],
    );
  }

  /** Signs a person in at `desk`. @returns access token for the aggregate endpoint */
  async signIn(username = 'alice', scope = SCOPE): Promise<string> {
    const request = this.desk.authorization({
      redirect_uri: 'http://127.0.0.1:49152/callback',
      resource: AGGREGATE,
      scope,
    });
    const callback = await new AgentUser(username, PASSWORD).authorize(request.url);
    const { body } = await this.desk.redeem(callback.searchParams.get('code') ?? '', request);
    return String(body['access_token']);
  }

  exchange(
    client: TestOauthClient,
    subjectToken: string,
    resource: string,
    form: Record<string, unknown> = {},
    options: RequestOptions = {},
  ): Promise<OauthAnswer> {
    client.nonce ??= this.desk.nonce;
    return client.post(
      '/token',
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: subjectToken,
        subject_token_type: ACCESS_TOKEN,
        resource,
        ...form,
      },
      options,
    );
  }

  /** The gateway hands a token on to an agent. */
  async relay(token: string, agent: string, form?: Record<string, unknown>): Promise<string> {
    return accessToken(await this.exchange(this.gateway, token, this.url(agent), form));
  }

  /** An agent goes back to the gateway with a token that was made for it. */
  async back(
    agent: keyof DelegationWorld['agents'],
    token: string,
    form?: Record<string, unknown>,
  ): Promise<string> {
    return accessToken(await this.exchange(this.agents[agent], token, AGGREGATE, form));
  }
}

export function accessToken({ status, body }: OauthAnswer): string {
  if (status !== 200) throw new Error(`HTTP ${status}: ${JSON.stringify(body)}`);
  return String(body['access_token']);
}

async function addResource(store: ApiStore, agent: string): Promise<void> {
  const facts = JSON.stringify({ url: `https://${agent}.example.com/mcp` });
  const tenant = `SELECT id FROM app.tenant WHERE slug = 'acme'`;
  await store.sql(
    `INSERT INTO app.server (tenant_id, id, slug, name, current_version_id, created_by, requester_id)
     VALUES ((${tenant}), 'srv_' || $1, $1, $1, 'srvv_' || $1, 'test', 'test')`,
    [agent],
  );
  await store.sql(
    `INSERT INTO app.server_version (tenant_id, id, server_id, facts, hash)
     VALUES ((${tenant}), 'srvv_' || $1, 'srv_' || $1, $2, repeat('a', 64))`,
    [agent, facts],
  );
  await store.sql(
    `INSERT INTO app.agent_resource (tenant_id, id, server_id, operator_client_id, created_by)
     VALUES ((${tenant}), 'agres_' || $1, 'srv_' || $1, $1, 'test')`,
    [agent],
  );
}
