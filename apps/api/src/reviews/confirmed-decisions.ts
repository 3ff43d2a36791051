import type { ApprovalEvidence, ReviewDetail, ReviewSummary, StartedConfirmation } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { notFound, ProblemError } from '../http/http.module.js';
import { Approvals, type Decided } from '../passkeys/passkeys.module.js';
import { type Operator, type TenantRef } from '../session/session.module.js';
import { Approving } from './approvals/approving.js';
import type { Approval, Decision } from './decision.js';
import { Decisions } from './decisions.js';
import { findReview, policyVersion } from './review-rows.js';

export type Demand = Awaited<ReturnType<Approvals['demandOf']>>;

/** Decisions of operators: signed with a passkey by whoever has one, and by everybody where the installation says so. */
@Injectable()
export class ConfirmedDecisions {
  constructor(
    private readonly db: TenantDb,
    private readonly decisions: Decisions,
    private readonly approving: Approving,
    private readonly approvals: Approvals,
  ) {}

  demandOf(operator: Operator): Promise<Demand> {
    return this.approvals.demandOf(operator);
  }

  /** Whether the operator's approval would count. @throws ProblemError 404 */
  mayApprove(tenant: TenantRef, operator: Operator, id: string): Promise<ReviewDetail['mayApprove']> {
    return this.db.run(tenant.id, async (manager) => {
      const review = await findReview(manager, id);
      if (review === undefined) throw notFound();
      const obstacle = await this.approving.obstacle(manager, review, operator);
      return { ok: obstacle === undefined, reason: obstacle?.context.detail ?? null };
    });
  }

  /** @throws ProblemError 404 */
  async start(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    decision: Decision,
  ): Promise<StartedConfirmation> {
    const version = await this.db.run(tenant.id, async (manager) => {
      if ((await findReview(manager, id)) === undefined) throw notFound();
      return policyVersion(manager, tenant.id);
    });
    const started = await this.approvals.start(operator, decided(tenant, id, decision, version));
    return { ...started, policyVersion: version };
  }

  /**
   * @throws ProblemError 403 `approval_required` when it had to be signed and is not; 403 `approval_invalid`;
   *   and what `Decisions.decide` throws
   */
  async decide(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    { confirmation, ...decision }: Decision,
  ): Promise<ReviewSummary> {
    if (confirmation === undefined) {
      if ((await this.demandOf(operator)) !== 'none') throw unsigned();
      return this.decisions.decide(tenant, operator, id, decision);
    }
    const meant = decided(tenant, id, decision, confirmation.policyVersion);
    const signed = await this.approvals.verified(operator, meant, confirmation);
    return this.decisions.decide(tenant, operator, id, decision, signed);
  }

  /** @throws ProblemError 404 */
  evidence(tenant: TenantRef, id: string): Promise<ApprovalEvidence[]> {
    return this.db.run(tenant.id, async (manager) => {
      if ((await findReview(manager, id)) === undefined) throw notFound();
      return this.approvals.evidence(manager, id);
    });
  }
}

const unsigned = (): ProblemError =>
  new ProblemError(403, 'approval_required', 'Sign the decision with your passkey', {
    detail: 'Decisions need a passkey here. If you have none yet, add one in your profile.',
  });

const decided = (tenant: TenantRef, requestId: string, decision: Decision, version: number): Decided => {
  const { decision: verdict, candidateHash: manifestHash, reason } = decision;
  return {
    tenant: tenant.id,
    requestId,
    manifestHash,
    policyVersion: version,
    decision: {
      verdict,
      ...(decision.decision === 'approve' ? approved(decision) : {}),
      ...(reason === undefined ? {} : { reason }),
    },
  };
};

const approved = ({ effect, enable, override }: Approval): Partial<Decided['decision']> => ({
  effect,
  enable,
  ...(override === undefined ? {} : { override }),
});
