import type {
  CallApprovalDetail,
  callApprovalList,
  CallApprovalView,
  decideCallApproval,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, decodeCursor, encodeCursor, notFound, ProblemError } from '../http/http.module.js';
import { subjectOf } from '../oauth/oauth.module.js';
import { accountsOf, People } from '../people/people.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { approvalContext, WAIT_MS } from './asked-approvals.js';
import {
  approvalView,
  decideApproval,
  expireApprovals,
  listApprovals,
  lockApproval,
} from './call-approval-rows.js';

const PAGE = 50;
const position = z.object({ at: z.iso.datetime(), id: z.string().max(64) });

/** Calls that wait for a person, and what became of them. */
@Injectable()
export class CallApprovals {
  constructor(
    private readonly db: TenantDb,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly tenants: TenantsReadModel,
    private readonly people: People,
    private readonly audit: AdminAudit,
  ) {}

  async list(
    tenant: TenantRef,
    { pending, cursor }: { readonly pending: boolean; readonly cursor?: string | undefined },
  ): Promise<z.infer<typeof callApprovalList>> {
    const before = decodeCursor(position, cursor);
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    const rows = await this.db.run(tenant.id, async (manager) => {
      await expireApprovals(manager, this.now());
      return listApprovals(manager, issuer, { pending, before, limit: PAGE + 1 });
    });
    const items = rows.slice(0, PAGE).map(approvalView);
    const last = items.at(-1);
    const more = rows.length > PAGE && last !== undefined;
    return { items, nextCursor: more ? encodeCursor({ at: last.requestedAt, id: last.id }) : null };
  }

  /** @throws ProblemError 404 */
  async get(tenant: TenantRef, id: string): Promise<CallApprovalDetail> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    const row = await this.db.run(tenant.id, async (manager) => {
      await expireApprovals(manager, this.now());
      return lockApproval(manager, issuer, id);
    });
    if (row === undefined) throw notFound();
    const text =
      row.sealed === null
        ? ''
        : (await this.vault.open(row.sealed, approvalContext(tenant.id, id))).toString();
    return { ...approvalView(row), arguments: text };
  }

  /**
   * @param seen hash of the arguments that the person saw
   * @throws ProblemError 404; 403 `own_call` when the approver is the user of the call; 409 when it no longer waits, or is of other arguments
   */
  async decide(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    { decision, argsHash: seen, reason }: z.output<typeof decideCallApproval>,
  ): Promise<CallApprovalView> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    return this.db.run(tenant.id, async (manager) => {
      const at = this.now();
      const row = await lockApproval(manager, issuer, id);
      if (row === undefined) throw notFound();
      const over = row.state === 'pending' && row.expires_at <= at;
      if (row.state !== 'pending' || over) {
        throw conflict(
          'approval_over',
          `The request is ${over ? 'expired' : row.state}. If the agent still needs the call, it asks again.`,
        );
      }
      if (row.args_hash !== seen)
        throw conflict('arguments_differ', 'The decision is about other arguments. Load the request again.');
      if (decision === 'approve') await this.assertAnother(manager, issuer, row.subject, operator);
      const state = decision === 'approve' ? 'approved' : 'refused';
      const until = new Date(at.getTime() + WAIT_MS);
      await decideApproval(manager, id, {
        state,
        by: operator.id,
        name: operator.name,
        at,
        until,
        reason: reason ?? null,
      });
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: `call.${state}`,
        object: { kind: 'call-approval', id },
        after: {
          subject: row.subject,
          clientId: row.client_id,
          tool: row.tool.urn,
          manifestHash: row.tool.hash,
          argsHash: row.args_hash,
          until: until.toISOString(),
        },
        ...(reason === undefined ? {} : { note: reason }),
      });
      const after = await lockApproval(manager, issuer, id);
      return approvalView(after ?? row);
    });
  }

  /** Nobody lets their own agent through, nor that of whoever let them in less than a day ago. @throws ProblemError */
  private async assertAnother(
    manager: EntityManager,
    issuer: string,
    subject: string,
    { id }: Operator,
  ): Promise<void> {
    const person = await this.people.find(manager, id);
    const accounts = person === undefined ? [id] : accountsOf(person);
    const own = accounts.map((account) => subjectOf(issuer, account));
    if (!own.includes(subject) && person?.marks.includes(`identity:${subject}`) !== true) return;
    throw new ProblemError(403, 'own_call', 'Another person has to approve it', {
      detail:
        'The agent acts for you, or for whoever let you in less than a day ago, so another person has to let the call through. You can refuse it.',
    });
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}
