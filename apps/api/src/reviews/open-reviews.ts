import type { ReviewSummary } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { conflict, notFound } from '../http/http.module.js';
import { lockReview, REVIEW_DAYS, type StoredReview } from './review-rows.js';

const PAST = `state = 'open' AND opened_at <= $1::timestamptz - interval '${REVIEW_DAYS} days'`;

/** Reviews that can be decided, and how they end. */
@Injectable()
export class OpenReviews {
  constructor(private readonly clock: Clock) {}

  /**
   * Locked until the transaction ends.
   * @throws ProblemError 404; 409 `review_stale` when it is over or its candidate is not the one that was looked at
   */
  async lock(manager: EntityManager, id: string, candidateHash: string): Promise<StoredReview> {
    const review = await lockReview(manager, id);
    if (review === undefined) throw notFound();
    const { state } = review.summary;
    if (state !== 'open') {
      throw conflict('review_stale', `The review is already ${state}. Reload it to see what was decided.`);
    }
    if (review.expiresAt.getTime() <= this.clock.now()) {
      throw conflict(
        'review_stale',
        `Nobody decided for ${REVIEW_DAYS} days: the review has expired. Probe the server to open another one.`,
      );
    }
    if (review.summary.candidateHash !== candidateHash) {
      throw conflict(
        'review_stale',
        'The definition changed since you looked at it. Reload the review and look again.',
      );
    }
    return review;
  }

  /** @param breakGlass what lets fewer approvals than usual be enough */
  async close(
    manager: EntityManager,
    id: string,
    state: 'approved' | 'rejected',
    breakGlass?: string,
  ): Promise<void> {
    await manager.query(
      `UPDATE app.review SET state = $2, decided_at = $3, break_glass_id = $4 WHERE id = $1`,
      [id, state satisfies ReviewSummary['state'], new Date(this.clock.now()), breakGlass ?? null],
    );
  }

  /**
   * Ends what nobody decided in time, in the transaction of one tenant; the next probe asks again.
   * @returns whether a tool was stopped by it: the caller publishes
   */
  async expire(manager: EntityManager): Promise<boolean> {
    const now = new Date(this.clock.now());
    const stopped = await this.stopUnreviewed(manager, now);
    await manager.query(
      `WITH ended AS (
         UPDATE app.review SET state = 'expired', decided_at = $1 WHERE ${PAST}
         RETURNING tenant_id, candidate_version_id)
       UPDATE app.tool_version v SET state = 'retired' FROM ended
       WHERE v.tenant_id = ended.tenant_id AND v.id = ended.candidate_version_id AND v.state = 'pending'`,
      [now],
    );
    return stopped;
  }

  /** One approval was enough for a while, not for good. The tool is locked before its review, as in intake. */
  private async stopUnreviewed(manager: EntityManager, now: Date): Promise<boolean> {
    const [, stopped] = await manager.query<[unknown[], number]>(
      `UPDATE app.tool SET quarantined_at = $1, updated_at = $1,
         quarantine_reason = 'Approved by one person under break-glass, and nobody looked at it again in time.'
       WHERE quarantined_at IS NULL AND id IN (
         SELECT tool_id FROM app.review WHERE follows_break_glass_id IS NOT NULL AND ${PAST})`,
      [now],
    );
    return stopped > 0;
  }
}
