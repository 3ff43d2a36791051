import type { Effect, givenApproval } from '#libs/contracts';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { StoredReview } from '../review-rows.js';
import { type Person } from '../../people/people.module.js';

export type GivenApproval = z.infer<typeof givenApproval>;

/** An approval that counts. */
export interface CollectedApproval extends Omit<GivenApproval, 'at'> {
  readonly at: Date;
  readonly person: Person;
  readonly needed: number;
}

export interface NewApproval {
  readonly approver: Person & { readonly tenantId: string; readonly name: string };
  /** Marks of everybody who asked for it. */
  readonly requesters: readonly string[];
  /** SHA-256 of the public key that signed; null when nothing was signed. */
  readonly credential: string | null;
  readonly evidenceId: string | null;
  readonly effect: Effect;
  readonly enable: boolean;
  readonly override: string | null;
  readonly reason: string | null;
  readonly needed: 1 | 2;
}

interface Row extends Omit<CollectedApproval, 'person'> {
  readonly approverId: string;
  readonly marks: readonly string[];
}

/** Approvals of open reviews, until they are enough. The database refuses what breaks the rules, whatever is decided here. */
@Injectable()
export class CollectedApprovals {
  constructor(private readonly clock: Clock) {}

  /** Those that count, oldest first. @param manager shows the tenant of the review */
  async list(
    manager: EntityManager,
    { summary, serverVersionId }: StoredReview,
  ): Promise<CollectedApproval[]> {
    const rows = await manager.query<Row[]>(
      `SELECT approver_name AS approver, approver_id AS "approverId", person AS marks, effect, enable, override,
         reason, evidence_id IS NOT NULL AS signed, needed, created_at AS at
       FROM app.review_approval
       WHERE review_id = $1 AND voided_at IS NULL AND ($2 OR server_version_id = $3) ORDER BY created_at, id`,
      [summary.id, summary.state !== 'open', serverVersionId],
    );
    return rows.map(({ approverId: accountId, marks, ...rest }) => ({
      ...rest,
      person: { accountId, marks },
    }));
  }

  /**
   * Approvals for the server as it was no longer count once it is another, and neither do those of an account of the tenant
   * that was disabled since. @returns how many
   */
  async voidStale(manager: EntityManager, { summary, serverVersionId }: StoredReview): Promise<number> {
    const [, count] = await manager.query<[unknown[], number]>(
      `UPDATE app.review_approval SET voided_at = $3
       WHERE review_id = $1 AND voided_at IS NULL AND (server_version_id <> $2 OR EXISTS (SELECT FROM app.account a
         WHERE a.id = approver_id AND a.disabled_at IS NOT NULL))`,
      [summary.id, serverVersionId, new Date(this.clock.now())],
    );
    return count;
  }

  /** An approval that the same account gives again replaces what it gave. */
  async voidOwn(manager: EntityManager, { summary }: StoredReview, accountId: string): Promise<void> {
    await manager.query(
      `UPDATE app.review_approval SET voided_at = $3 WHERE review_id = $1 AND approver_id = $2 AND voided_at IS NULL`,
      [summary.id, accountId, new Date(this.clock.now())],
    );
  }

  async add(manager: EntityManager, review: StoredReview, given: NewApproval): Promise<void> {
    const { approver } = given;
    await manager.query(
      `INSERT INTO app.review_approval (id, review_id, candidate_version_id, server_version_id, requester_id,
         approver_tenant_id, approver_id, approver_name, person, requesters, credential, effect, enable, override,
         reason, needed, evidence_id, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
      [
        newId('approval'),
        review.summary.id,
        review.candidateId,
        review.serverVersionId,
        review.requesterId,
        approver.tenantId,
        approver.accountId,
        approver.name,
        approver.marks,
        given.requesters,
        given.credential,
        given.effect,
        given.enable,
        given.override,
        given.reason,
        given.needed,
        given.evidenceId,
        new Date(this.clock.now()),
      ],
    );
  }
}
