import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { migrate } from '../../../migrations/migrate.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { testRedisUrl } from './redis.js';

export interface AgentFacts {
  readonly id: string;
  readonly clientId: string;
  readonly kind: 'machine' | 'interactive' | 'component';
  readonly keys?: readonly object[];
  readonly redirectUris?: readonly string[];
}

export interface AccountFacts {
  readonly id: string;
  readonly username: string;
  readonly passwordHash: string;
}

/** Store of a control plane under test: a migrated database, the settings that use it, and rows written behind its back. */
export class ApiStore {
  static readonly GATEWAY = 'https://mcp.example.com';

  private constructor(
    private readonly database: TestDatabase,
    private readonly owner: pg.Pool,
    readonly port: number,
  ) {}

  static async create(): Promise<ApiStore> {
    const database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    const owner = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
    // `end` does not wait for sockets: the drop that follows may still end one of them. Queries report their own errors.
    owner.on('error', () => undefined);
    return new ApiStore(database, owner, await freePort());
  }

  async drop(): Promise<void> {
    await this.owner.end();
    await this.database.drop();
  }

  /** Public origin at which the control plane must listen. */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Environment of the control plane. */
  get env(): Record<string, string> {
    return {
      API_PORT: String(this.port),
      API_PUBLIC_URL: this.origin,
      GATEWAY_PUBLIC_URL: ApiStore.GATEWAY,
      DATABASE_URL: this.database.url,
      REDIS_URL: testRedisUrl(),
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    };
  }

  issuer(tenant: string): string {
    return `${this.origin}/t/${tenant}/oauth`;
  }

  /** As the owner of the schema, beyond row-level security. */
  async sql<T>(statement: string, parameters: unknown[] = []): Promise<T[]> {
    return (await this.owner.query(statement, parameters)).rows as T[];
  }

  async addAgent(tenant: string, agent: AgentFacts): Promise<void> {
    const { id, clientId, kind, keys = [], redirectUris = [] } = agent;
    await this.sql(
      `INSERT INTO app.agent (tenant_id, id, client_id, name, kind, keys, redirect_uris)
       SELECT id, $2, $3, 'Agent ' || $3, $4, $5, $6 FROM app.tenant WHERE slug = $1`,
      [tenant, id, clientId, kind, JSON.stringify(keys), redirectUris],
    );
  }

  async addAccount(tenant: string, account: AccountFacts): Promise<void> {
    await this.sql(
      `INSERT INTO app.account (tenant_id, id, username, name, password_hash)
       SELECT id, $2, $3, initcap($3), $4 FROM app.tenant WHERE slug = $1`,
      [tenant, account.id, account.username, account.passwordHash],
    );
  }

  /** Creates the role if it is not there, and gives it to the subject. */
  async addRole(tenant: string, role: string, kind: 'user' | 'agent', subject: string): Promise<void> {
    await this.sql(
      `INSERT INTO app.role (tenant_id, id, slug, name)
       SELECT id, 'role_' || $2, $2, $2 FROM app.tenant WHERE slug = $1 ON CONFLICT DO NOTHING`,
      [tenant, role],
    );
    await this.sql(
      `INSERT INTO app.role_assignment (tenant_id, role_id, subject_kind, subject_id, assigned_by)
       SELECT r.tenant_id, r.id, $3, $4, 'test'
       FROM app.role r JOIN app.tenant t ON t.id = r.tenant_id WHERE t.slug = $1 AND r.slug = $2`,
      [tenant, role, kind, subject],
    );
  }
}

/** Public URLs are part of the configuration, so the port must be known before anything listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
