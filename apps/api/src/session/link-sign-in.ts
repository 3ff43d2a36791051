import { Injectable } from '@nestjs/common';
import { TenantDb } from '#libs/database';
import { AdminAudit } from '../audit/audit.module.js';
import { ProblemError } from '../http/http.module.js';
import { actorOf, type Operator } from './access/operator.js';
import { SignInLinks } from './sign-in-links.js';
import { Sessions } from './sessions.js';

/** Turns a one-time link into a session, and leaves a record of it. */
@Injectable()
export class LinkSignIn {
  constructor(
    private readonly links: SignInLinks,
    private readonly sessions: Sessions,
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
  ) {}

  /**
   * @param before secret of the session that the browser had: it ends
   * @returns secret of the new session
   * @throws ProblemError 401 `link_invalid`
   */
  async signIn(token: string, before: string | undefined): Promise<string> {
    const account = await this.links.redeem(token);
    const operator = account && (await this.sessions.findOperator(account.tenantId, account.accountId));
    if (operator === undefined) {
      throw new ProblemError(401, 'link_invalid', 'This sign-in link does not work', {
        detail:
          'Links work once and for 30 minutes, and a newer link replaces an older one. Ask for a new one.',
      });
    }
    await this.record(operator);
    if (before !== undefined) await this.sessions.close(before);
    return this.sessions.open(operator.tenantId, operator.id);
  }

  private record(operator: Operator): Promise<void> {
    return this.db.run(operator.tenantId, async (manager) => {
      const tenants: { slug: string }[] = await manager.query(`SELECT slug FROM app.tenant WHERE id = $1`, [
        operator.tenantId,
      ]);
      const slug = tenants[0]?.slug;
      if (slug === undefined) throw new Error(`no tenant ${operator.tenantId}`);
      await this.audit.record(
        manager,
        { id: operator.tenantId, slug },
        {
          actor: actorOf(operator),
          action: 'operator.signed-in',
          object: { kind: 'account', id: operator.id },
        },
      );
    });
  }
}
