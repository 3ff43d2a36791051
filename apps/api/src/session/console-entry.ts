import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TenantDb } from '#libs/database';
import type { SessionView } from '#libs/contracts';
import { AdminAudit } from '../audit/audit.module.js';
import { actorOf, type Operator } from './access/operator.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';

/** The one way into the console, whoever proved who the operator is: recorded, and always with a new session. */
@Injectable()
export class ConsoleEntry {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
  ) {}

  /**
   * @param account with the link at an identity provider by which they came, if so
   * @returns undefined when the account is gone or disabled; then nothing has happened
   */
  async enter(
    account: { readonly tenantId: string; readonly accountId: string; readonly identityId?: string },
    method: SessionView['method'],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Operator | undefined> {
    const { identityId = null } = account;
    const operator = await this.sessions.findOperator(account.tenantId, account.accountId, identityId);
    if (operator === undefined) return undefined;
    await this.record(operator, method);
    const before = this.cookie.read(request);
    if (before !== undefined) await this.sessions.close(before);
    const origin = { method, userAgent: userAgentOf(request), identityId };
    this.cookie.set(reply, await this.sessions.open(operator.tenantId, operator.id, origin));
    return operator;
  }

  private record(operator: Operator, method: SessionView['method']): Promise<void> {
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
          after: { method },
        },
      );
    });
  }
}

/** Printable ASCII, at most 200 characters. */
function userAgentOf(request: FastifyRequest): string | null {
  const text = (request.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, 200);
  return text === '' ? null : text;
}
