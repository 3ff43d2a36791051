import type { ReviewSummary } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import type { ProvenApproval } from '../passkeys/passkeys.module.js';
import { type ToolDecision, ToolDecisions } from '../registry/registry.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { Approving, type KeptEvidence, type Standing } from './approvals/approving.js';
import type { Approval, Decision } from './decision.js';
import { OpenReviews } from './open-reviews.js';
import { addReviewLike, findReview, type StoredReview } from './review-rows.js';

interface Made {
  readonly operator: Operator;
  readonly review: StoredReview;
  readonly evidence: KeptEvidence | undefined;
}

/** A person's decision, its effect on policy and its record: one transaction, of which one of two at once wins. */
@Injectable()
export class Decisions {
  constructor(
    private readonly db: TenantDb,
    private readonly reviews: OpenReviews,
    private readonly approving: Approving,
    private readonly tools: ToolDecisions,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  /**
   * An approval takes effect once enough people gave theirs; until then the review stays open. Whether an operator who has a
   * passkey had to sign is checked by `ConfirmedDecisions`; what takes two people is refused here when it is not signed.
   *
   * @throws ProblemError 404; 409 `review_stale`, `approval_void`; what `Approving.collect` throws; 409 when the tool, switched
   *   on, would make the policy unusable
   */
  decide(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    decision: Decision,
    proof?: ProvenApproval,
  ): Promise<ReviewSummary> {
    return this.db.run(tenant.id, async (manager) => {
      const review = await this.reviews.lock(manager, id, decision.candidateHash);
      const evidence = proof && (await this.approving.keep(manager, tenant, id, proof));
      const made = { operator, review, evidence };
      if (decision.decision === 'reject') await this.reject(manager, tenant, made, decision.reason);
      else await this.approve(manager, tenant, made, decision, proof);
      const now = await findReview(manager, id);
      if (now === undefined) throw new Error(`review ${id} is gone`);
      return now.summary;
    });
  }

  private async approve(
    manager: EntityManager,
    tenant: TenantRef,
    made: Made,
    decision: Approval,
    proof: ProvenApproval | undefined,
  ): Promise<void> {
    const { review, operator, evidence } = made;
    const signed = proof && evidence && { proof, evidence };
    const standing = await this.approving.collect(manager, review, operator, decision, signed);
    const { effect, enable, override, reason } = decision;
    const after = { effect, enabled: enable, ...(override === undefined ? {} : { override }) };
    if (!standing.enough) {
      const { approvers, needed } = standing;
      const waiting = { ...after, approvals: approvers.length, needed };
      return this.record(manager, tenant, made, { action: 'tool.approval.given', after: waiting, reason });
    }
    const done = decisionOf(made, reason ?? null, standing);
    await this.tools.approve(manager, done, effect);
    if (enable) await this.tools.switchOn(manager, tenant.id, done);
    const { approvers, breakGlass } = standing;
    await this.reviews.close(manager, review.summary.id, 'approved', breakGlass);
    const followUp = breakGlass && (await this.followUp(manager, review, breakGlass));
    await this.publisher.publish(manager, tenant.id);
    await this.record(manager, tenant, made, {
      action: 'tool.approved',
      after: { ...after, approvers, ...(breakGlass === undefined ? {} : { breakGlass, followUp }) },
      reason,
    });
  }

  /** The review that it would have been, of the tool as it runs now: who asked for it is still whoever said what the server is. */
  private followUp(manager: EntityManager, review: StoredReview, breakGlass: string): Promise<string> {
    const by = { id: review.requesterId, name: 'break-glass' };
    return addReviewLike(manager, review, by, breakGlass);
  }

  private async reject(manager: EntityManager, tenant: TenantRef, made: Made, reason: string): Promise<void> {
    await this.tools.reject(manager, decisionOf(made, reason));
    await this.reviews.close(manager, made.review.summary.id, 'rejected');
    await this.publisher.publish(manager, tenant.id);
    await this.record(manager, tenant, made, { action: 'tool.rejected', after: {}, reason });
  }

  private async record(
    manager: EntityManager,
    tenant: TenantRef,
    { operator, review: { summary }, evidence }: Made,
    change: { readonly action: string; readonly after: object; readonly reason: string | undefined },
  ): Promise<void> {
    const { tool, baseHash, candidateHash, kind } = summary;
    await this.audit.record(manager, tenant, {
      actor: actorOf(operator),
      action: change.action,
      object: { kind: 'tool', id: tool.id },
      before: { hash: baseHash },
      after: {
        urn: tool.urn,
        review: summary.id,
        kind,
        hash: candidateHash,
        ...change.after,
        ...(evidence === undefined ? {} : { evidence }),
      },
      ...(change.reason === undefined ? {} : { note: change.reason }),
    });
  }
}

/** Who decided, as the console names them: everybody whose approval was needed. */
const decisionOf = (
  { operator, review }: Made,
  reason: string | null,
  standing?: Standing,
): ToolDecision => ({
  toolId: review.summary.tool.id,
  versionId: review.candidateId,
  actor: { ...actorOf(operator), name: standing?.approvers.join(' and ') ?? operator.username },
  reason,
});
