import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { ConsoleApi } from '../../support/console-api.js';

interface Tenant {
  readonly id: string;
  readonly slug: string;
}

/** Operators of tenants, made behind the product's back: nobody can register as one. */
export class Operators {
  /** @param owner connection that sees every row */
  constructor(
    private readonly owner: pg.Pool,
    private readonly apiUrl: string,
  ) {}

  /** A new operator, signed in. */
  async operator(tenant: Tenant, rights: readonly string[]): Promise<ConsoleApi> {
    const account = await this.account(tenant, `operator-${randomUUID().slice(0, 8)}`, rights);
    return ConsoleApi.signIn(await this.link(tenant, account));
  }

  /** A sign-in link for an operator who is always the same: an earlier link of theirs works no longer. */
  async signInLink(tenant: Tenant): Promise<string> {
    return this.link(tenant, await this.account(tenant, 'operator', ['auditor']));
  }

  private async account(tenant: Tenant, username: string, rights: readonly string[]): Promise<string> {
    const id = `account_${tenant.slug}_${username}`;
    await this.owner.query(
      `INSERT INTO app.account (tenant_id, id, username, name, rights) VALUES ($1, $2, $3, $3, $4)
       ON CONFLICT DO NOTHING`,
      [tenant.id, id, username, rights],
    );
    return id;
  }

  /** As the command of the control plane makes one, which would take a process of its own each time. */
  private async link(tenant: Tenant, account: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const digest = createHash('sha256').update(token).digest('hex');
    await this.owner.query(
      `UPDATE app.signin_link SET used_at = now() WHERE tenant_id = $1 AND account_id = $2 AND used_at IS NULL`,
      [tenant.id, account],
    );
    await this.owner.query(
      `INSERT INTO app.signin_link (token_hash, tenant_id, account_id, expires_at)
       VALUES ($1, $2, $3, now() + interval '30 minutes')`,
      [digest, tenant.id, account],
    );
    return `${this.apiUrl}/signin#${token}`;
  }
}
