import type { ReviewDetail, reviewList } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { diffDefinitions, hiddenCharacters } from '#libs/manifest';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { decodeCursor, encodeCursor, notFound } from '../http/http.module.js';
import { getVersion, type ToolVersionView } from '../registry/catalogue/tool-versions.read-model.js';
import type { TenantRef } from '../session/session.module.js';
import { neededByEffect } from './approvals/approvals-needed.js';
import { type CollectedApproval, CollectedApprovals } from './approvals/collected-approvals.js';
import { earlierReviews, findReview, REVIEW_DAYS, reviewRows, type StoredReview } from './review-rows.js';

const PAGE = 100;
const position = z.object({ before: z.string() });

/** What is the same for whoever looks. */
type ReviewEvidence = Omit<ReviewDetail, 'eligible' | 'mayApprove' | 'confirmation'>;

/** What reviewers see. */
@Injectable()
export class ReviewsReadModel {
  constructor(
    private readonly db: TenantDb,
    private readonly approvals: CollectedApprovals,
  ) {}

  /** Open reviews that nobody will be able to decide from then on. @param manager of `TenantDb.run` */
  expiringBefore(
    manager: EntityManager,
    then: Date,
  ): Promise<{ readonly id: string; readonly tool: string; readonly expiresAt: Date }[]> {
    return manager.query(
      `SELECT r.id, t.name AS tool, r.opened_at + interval '${REVIEW_DAYS} days' AS "expiresAt"
       FROM app.review r JOIN app.tool t ON (t.tenant_id, t.id) = (r.tenant_id, r.tool_id)
       WHERE r.state = 'open' AND r.opened_at < $1::timestamptz - interval '${REVIEW_DAYS} days'
       ORDER BY r.opened_at LIMIT 100`,
      [then],
    );
  }

  /** @param open those that wait for a decision, else those that are over */
  async list(
    tenant: TenantRef,
    open: boolean,
    cursor: string | undefined,
  ): Promise<z.infer<typeof reviewList>> {
    const before = decodeCursor(position, cursor)?.before;
    const rows = await this.db.run(tenant.id, (manager) =>
      reviewRows(manager, open, { before, limit: PAGE + 1 }),
    );
    const items = rows.slice(0, PAGE).map(({ summary }) => summary);
    const last = items.at(-1);
    const nextCursor = rows.length > PAGE && last !== undefined ? encodeCursor({ before: last.id }) : null;
    return { items, nextCursor };
  }

  /** @throws ProblemError 404 */
  get(tenant: TenantRef, id: string): Promise<ReviewEvidence> {
    return this.db.run(tenant.id, async (manager) => {
      const review = await findReview(manager, id);
      if (review === undefined) throw notFound();
      const { candidateId, baseId } = review;
      const candidate = await getVersion(manager, candidateId);
      const base = baseId === null ? null : await getVersion(manager, baseId);
      return {
        ...evidence(review, candidate, base),
        given: (await this.approvals.list(manager, review)).map(givenView),
        needed: neededByEffect(review),
        seenBefore: await earlierReviews(manager, review),
      };
    });
  }
}

function evidence(
  { summary }: StoredReview,
  candidate: ToolVersionView,
  base: ToolVersionView | null,
): Omit<ReviewEvidence, 'given' | 'needed' | 'seenBefore'> {
  const value: unknown = JSON.parse(candidate.canonical);
  return {
    review: summary,
    candidate,
    base,
    changes: base === null ? [] : diffDefinitions(JSON.parse(base.canonical), value),
    hiddenCharacters: hiddenCharacters(value).map((found) => ({ ...found })),
  };
}

const givenView = ({
  approver,
  effect,
  enable,
  override,
  reason,
  signed,
  at,
}: CollectedApproval): ReviewDetail['given'][number] => ({
  approver,
  effect,
  enable,
  override,
  reason,
  signed,
  at: at.toISOString(),
});
