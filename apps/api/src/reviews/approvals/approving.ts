import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { breakGlassInForce } from '../../break-glass/break-glass.read-model.js';
import { conflict, invalid, ProblemError } from '../../http/http.module.js';
import { Approvals, type ProvenApproval } from '../../passkeys/passkeys.module.js';
import { accountMark, People, type Person, samePerson } from '../../people/people.module.js';
import { PolicyPublisher } from '../../policy/policy.module.js';
import type { Operator, TenantRef } from '../../session/session.module.js';
import type { Approval } from '../decision.js';
import { policyVersion, type StoredReview } from '../review-rows.js';
import { approvalsNeeded } from './approvals-needed.js';
import { type CollectedApproval, CollectedApprovals } from './collected-approvals.js';

/** What was signed, as it is kept. */
export interface KeptEvidence {
  readonly id: string;
  /** SHA-256 of the signed text. */
  readonly statement: string;
}

/** Where a review stands after one more approval. */
export interface Standing {
  readonly enough: boolean;
  /** Names of everybody who approved, oldest first. */
  readonly approvers: readonly string[];
  readonly needed: number;
  /** What lets fewer be enough; undefined when they are enough by themselves. */
  readonly breakGlass: string | undefined;
}

/** Collects approvals: who may give one, whom it counts for, and whether they are enough. */
@Injectable()
export class Approving {
  constructor(
    private readonly people: People,
    private readonly collected: CollectedApprovals,
    private readonly approvals: Approvals,
    private readonly publisher: PolicyPublisher,
    private readonly clock: Clock,
  ) {}

  /**
   * Why this operator cannot approve; undefined when they can. Rejecting is open to them all the same.
   * @param manager shows the tenant of the review
   */
  async obstacle(
    manager: EntityManager,
    review: StoredReview,
    operator: Operator,
  ): Promise<ProblemError | undefined> {
    const approver = await this.people.find(manager, operator.id);
    if (approver === undefined) return NO_PERSON();
    if (samePerson(approver, await this.requesters(manager, review))) return OWN_REQUEST();
    const given = await this.collected.list(manager, review);
    const mine = given.find(({ person }) => samePerson(person, approver));
    if (mine === undefined) return undefined;
    if (mine.person.accountId !== operator.id) return SAME_PERSON(mine.approver);
    // What was not enough before may be now: it is given again, in place of what was given.
    return (await this.breakGlass(manager, review)) === undefined ? ALREADY() : undefined;
  }

  /**
   * Adds one person's approval to a locked review.
   * @throws ProblemError 403 `own_request`, `same_person`, `approval_required`; 409 `already_approved`, `approval_differs`;
   *   422 when critical findings are not answered
   */
  async collect(
    manager: EntityManager,
    review: StoredReview,
    operator: Operator,
    decision: Approval,
    signed: { readonly proof: ProvenApproval; readonly evidence: KeptEvidence } | undefined,
  ): Promise<Standing> {
    await this.collected.voidStale(manager, review);
    const obstacle = await this.obstacle(manager, review, operator);
    if (obstacle !== undefined) throw obstacle;
    await this.collected.voidOwn(manager, review, operator.id);
    assertOverridden(review, decision);
    const given = await this.collected.list(manager, review);
    assertAgreed(given, decision);
    const needed = approvalsNeeded(decision.effect, review);
    if (needed > 1 && signed === undefined) throw UNSIGNED();
    const approver = await this.people.find(manager, operator.id);
    if (approver === undefined) throw NO_PERSON();
    await this.collected.add(manager, review, {
      approver: { ...approver, tenantId: operator.tenantId, name: operator.username },
      requesters: (await this.requesters(manager, review)).marks,
      credential: signed === undefined ? null : this.approvals.credentialOf(signed.proof),
      evidenceId: signed?.evidence.id ?? null,
      effect: decision.effect,
      enable: decision.enable,
      override: decision.override ?? null,
      reason: decision.reason ?? null,
      needed,
    });
    const all = await this.collected.list(manager, review);
    const approvers = all.map(({ approver: name }) => name);
    const breakGlass = all.length < needed ? await this.breakGlass(manager, review) : undefined;
    return { enough: all.length >= needed || breakGlass !== undefined, approvers, needed, breakGlass };
  }

  /** What was approved with too few is looked at again by as many as it takes. */
  private async breakGlass(manager: EntityManager, { summary }: StoredReview): Promise<string | undefined> {
    if (summary.breakGlass !== null) return undefined;
    return breakGlassInForce(manager, new Date(this.clock.now()));
  }

  /** Everybody who said what the server is, as one. */
  private async requesters(manager: EntityManager, review: StoredReview): Promise<Person> {
    const ids = [...new Set([review.requesterId, review.serverRequesterId])];
    const marks = new Set(ids.map(accountMark));
    for (const id of ids)
      for (const mark of (await this.people.find(manager, id))?.marks ?? []) marks.add(mark);
    return { accountId: review.requesterId, marks: [...marks] };
  }

  /**
   * Keeps what was signed; nobody publishes until the transaction ends.
   * @throws ProblemError 409 `approval_void` when the policy that the approver saw is no longer in force
   */
  async keep(
    manager: EntityManager,
    tenant: TenantRef,
    reviewId: string,
    signed: ProvenApproval,
  ): Promise<KeptEvidence> {
    await this.publisher.lock(manager, tenant.id);
    if ((await policyVersion(manager, tenant.id)) !== signed.statement.policyVersion) {
      throw conflict(
        'approval_void',
        'The policy changed while you confirmed. Look again, then confirm again.',
      );
    }
    return this.approvals.keep(manager, reviewId, signed);
  }
}

function assertOverridden({ summary }: StoredReview, { override }: Approval): void {
  const critical = summary.gravest === 'critical';
  if (critical && override === undefined) {
    throw invalid(
      '/override',
      'override_required',
      'The scanner found something critical. Say why it does not stand in the way, or reject.',
    );
  }
  if (!critical && override !== undefined)
    throw invalid('/override', 'override_unneeded', 'There is no critical finding to override.');
}

/** Two people approve one thing: whoever sees it otherwise rejects, and it is asked for again. */
function assertAgreed([first]: readonly CollectedApproval[], { effect, enable }: Approval): void {
  if (first === undefined || (first.effect === effect && first.enable === enable)) return;
  const switched = first.enable ? 'switched on at once' : 'left switched off';
  throw conflict(
    'approval_differs',
    `${first.approver} approved it as ${first.effect}, ${switched}. Approve the same, or reject.`,
  );
}

const NO_PERSON = (): ProblemError =>
  new ProblemError(403, 'person_required', 'Only people approve', {
    detail: 'A machine cannot approve a tool.',
  });
const OWN_REQUEST = (): ProblemError =>
  new ProblemError(403, 'own_request', 'You asked for this', {
    detail:
      'You, or whoever let you in less than a day ago, said what this server is, so another person has to approve its tools. You can reject it.',
  });
const SAME_PERSON = (other: string): ProblemError =>
  new ProblemError(403, 'same_person', 'You approved this already', {
    detail: `The approval of ${other} counts as yours: you share an identity, address or passkey, or one of you let the other in less than a day ago. Another person has to approve.`,
  });
const ALREADY = (): ProblemError =>
  conflict('already_approved', 'You approved this already. Another person has to approve it too.');
const UNSIGNED = (): ProblemError =>
  new ProblemError(403, 'approval_required', 'Sign the decision with your passkey', {
    detail: 'What takes two people is signed by both. If you have no passkey yet, add one in your profile.',
  });
