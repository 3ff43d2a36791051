import type { AdminEvent, decideReview, ReviewSummary } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import { Approvals, type ProvenApproval } from '../passkeys/passkeys.module.js';
import { type ToolDecision, ToolDecisions } from '../registry/registry.module.js';
import type { TenantRef } from '../session/session.module.js';
import { findReview, lockReview, policyVersion, type StoredReview } from './review-rows.js';

export type Decision = z.output<typeof decideReview>;

/** A person's decision, its effect on policy and its record: one transaction, of which one of two at once wins. */
@Injectable()
export class Decisions {
  constructor(
    private readonly db: TenantDb,
    private readonly tools: ToolDecisions,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly approvals: Approvals,
    private readonly clock: Clock,
  ) {}

  /**
   * Does not check whether the decision had to be signed: `ConfirmedDecisions` does.
   *
   * @throws ProblemError 404; 409 `review_stale` when the review is over or its candidate is not the one that was looked at;
   *   409 `approval_void`; 409 when the tool, switched on, would make the policy unusable
   */
  decide(
    tenant: TenantRef,
    actor: AdminEvent['actor'],
    id: string,
    decision: Decision,
    signed?: ProvenApproval,
  ): Promise<ReviewSummary> {
    return this.db.run(tenant.id, async (manager) => {
      const review = await lockReview(manager, id);
      if (review === undefined) throw notFound();
      assertCurrent(review, decision.candidateHash);
      const evidence = signed && (await this.keep(manager, tenant, id, signed));
      await this.apply(manager, tenant, actor, review, decision);
      await this.close(manager, id, decision.decision === 'approve' ? 'approved' : 'rejected');
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, changeOf(actor, review, decision, evidence));
      const now = await findReview(manager, id);
      if (now === undefined) throw new Error(`review ${id} is gone`);
      return now.summary;
    });
  }

  /** @throws ProblemError 409 `approval_void` when the policy that the approver saw is no longer in force */
  private async keep(
    manager: EntityManager,
    tenant: TenantRef,
    id: string,
    signed: ProvenApproval,
  ): Promise<{ readonly id: string; readonly statement: string }> {
    if ((await policyVersion(manager, tenant.id, 'hold')) !== signed.statement.policyVersion) {
      throw conflict(
        'approval_void',
        'The policy changed while you confirmed. Look again, then confirm again.',
      );
    }
    return this.approvals.keep(manager, id, signed);
  }

  private async apply(
    manager: EntityManager,
    tenant: TenantRef,
    actor: AdminEvent['actor'],
    { summary, candidateId }: StoredReview,
    decision: Decision,
  ): Promise<void> {
    const toolId = summary.tool.id;
    const made: ToolDecision = { toolId, versionId: candidateId, actor, reason: decision.reason ?? null };
    if (decision.decision === 'reject') return this.tools.reject(manager, made);
    await this.tools.approve(manager, made, decision.effect);
    if (decision.enable) await this.tools.switchOn(manager, tenant.id, made);
  }

  private async close(manager: EntityManager, id: string, state: ReviewSummary['state']): Promise<void> {
    await manager.query(`UPDATE app.review SET state = $2, decided_at = $3 WHERE id = $1`, [
      id,
      state,
      new Date(this.clock.now()),
    ]);
  }
}

function assertCurrent({ summary }: StoredReview, candidateHash: string): void {
  if (summary.state !== 'open') {
    throw conflict(
      'review_stale',
      `The review is already ${summary.state}. Reload it to see what was decided.`,
    );
  }
  if (summary.candidateHash !== candidateHash) {
    throw conflict(
      'review_stale',
      'The definition changed since you looked at it. Reload the review and look again.',
    );
  }
}

function changeOf(
  actor: AdminEvent['actor'],
  { summary }: StoredReview,
  decision: Decision,
  evidence: { readonly id: string; readonly statement: string } | undefined,
) {
  const { tool, baseHash, candidateHash, kind } = summary;
  const approved = decision.decision === 'approve';
  return {
    actor,
    action: approved ? 'tool.approved' : 'tool.rejected',
    object: { kind: 'tool', id: tool.id },
    before: { hash: baseHash },
    after: {
      urn: tool.urn,
      review: summary.id,
      kind,
      hash: candidateHash,
      ...(approved ? { effect: decision.effect, enabled: decision.enable } : {}),
      ...(evidence === undefined ? {} : { evidence }),
    },
    ...(decision.reason === undefined ? {} : { note: decision.reason }),
  };
}
