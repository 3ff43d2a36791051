import { AgentUser, TestKey, TestOauthClient, type OauthAnswer, type RequestOptions } from '#libs/testing';
import type pg from 'pg';
import { Desk } from './desk.js';
import { issuedToken, PASSWORD, type Agent, type TenantWorld } from './tenant-world.js';

export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const DELEGATED = 'mcp:connect tools:read tools:call agent:delegate';

type Name = 'planner' | 'researcher' | 'auditor';
type Form = Readonly<Record<string, unknown>>;

/** A person's program that may have agents work for it, three such agents, and a gateway of the deployment. */
export class Chain {
  private constructor(
    private readonly tenant: TenantWorld,
    private readonly owner: pg.Pool,
    readonly desk: Desk,
    readonly agents: Readonly<Record<Name, Agent>>,
    /** Enrolled as gateways are: it hands tokens on to agents. */
    readonly gateway: TestOauthClient,
  ) {}

  static async make(tenant: TenantWorld, owner: pg.Pool, username: string): Promise<Chain> {
    const desk = await Desk.make(tenant, username);
    const [planner, researcher, auditor] = await Promise.all([1, 2, 3].map(() => tenant.machine()));
    if (!planner || !researcher || !auditor) throw new Error('three agents are needed');
    const gateway = new TestOauthClient(tenant.issuer, `component_${username}`, await TestKey.create());
    await owner.query(
      `INSERT INTO app.component (id, name, kind, client_id, key) VALUES ($1, $1, 'gateway', $1, $2)`,
      [gateway.clientId, gateway.key.jwk],
    );
    const chain = new Chain(tenant, owner, desk, { planner, researcher, auditor }, gateway);
    for (const name of ['planner', 'researcher', 'auditor'] as const) await chain.makeResource(name);
    await chain.allow(desk.client.clientId, 'planner');
    await chain.allow(planner.client.clientId, 'researcher');
    await chain.allow(researcher.client.clientId, 'auditor');
    return chain;
  }

  /** Resource identifier of an agent. */
  url(agent: Name): string {
    return `https://${agent}.${this.desk.username}.example/mcp`;
  }

  /** Edge policy: whose token may be handed on to which agent. */
  async allow(from: string, to: Name, scopes = DELEGATED.split(' ')): Promise<void> {
    await this.owner.query(
      `INSERT INTO app.delegation_edge (tenant_id, resource_id, client_id, scopes) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [this.tenant.id, `agres_${this.slugOf(to)}`, from, scopes],
    );
  }

  /**
   * Signs a person in at the program, in a browser of its own, so that there is a grant of its own.
   * @returns access token for the aggregate endpoint, and the refresh token
   */
  async signIn(
    scope = DELEGATED,
    username = this.desk.username,
  ): Promise<{ access: string; refresh: string }> {
    const asked = this.desk.request({ scope });
    const code = await this.desk.code(asked, asked.url, new AgentUser(username, PASSWORD));
    const answer = await this.desk.client.redeem(code, asked);
    return { access: issuedToken(answer), refresh: String(answer.body['refresh_token']) };
  }

  exchange(
    client: TestOauthClient,
    subjectToken: string,
    resource: string,
    form: Form = {},
    options: RequestOptions = {},
  ): Promise<OauthAnswer> {
    client.nonce ??= this.desk.client.nonce;
    const exchange = { grant_type: EXCHANGE, subject_token: subjectToken, subject_token_type: ACCESS_TOKEN };
    return client.post('/token', { ...exchange, resource, ...form }, options);
  }

  /** The gateway hands a token on to an agent. */
  async relay(token: string, agent: Name, form?: Form): Promise<string> {
    return issuedToken(await this.exchange(this.gateway, token, this.url(agent), form));
  }

  /** An agent comes back to the gateway with a token that was made for it. */
  async back(agent: Name, token: string, form?: Form): Promise<string> {
    return issuedToken(await this.exchange(this.agents[agent].client, token, this.tenant.resource, form));
  }

  private slugOf(agent: Name): string {
    return `${agent}-${this.desk.username}`;
  }

  private async makeResource(agent: Name): Promise<void> {
    const slug = this.slugOf(agent);
    const { clientId } = this.agents[agent].client;
    await this.owner.query(
      `INSERT INTO app.server (tenant_id, id, slug, name, current_version_id, created_by, requester_id)
       VALUES ($1, 'srv_' || $2, $2, $2, 'srvv_' || $2, 'attacks', 'attacks')`,
      [this.tenant.id, slug],
    );
    await this.owner.query(
      `INSERT INTO app.server_version (tenant_id, id, server_id, facts, hash)
       VALUES ($1, 'srvv_' || $2, 'srv_' || $2, $3, repeat('a', 64))`,
      [this.tenant.id, slug, JSON.stringify({ url: this.url(agent) })],
    );
    await this.owner.query(
      `INSERT INTO app.agent_resource (tenant_id, id, server_id, operator_client_id, created_by)
       VALUES ($1, 'agres_' || $2, 'srv_' || $2, $3, 'attacks')`,
      [this.tenant.id, slug, clientId],
    );
  }
}
