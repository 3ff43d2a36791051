import type { ReviewSummary } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound } from '../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { addReviewLike, findReview, lockReview, type StoredReview } from './review-rows.js';

/** A rejection is for as long as the definition stays the same, unless somebody gives a reason to look again. */
@Injectable()
export class Reconsiderations {
  constructor(
    private readonly db: TenantDb,
    private readonly audit: AdminAudit,
  ) {}

  /**
   * Opens another review of a rejected definition. Whoever asks for it is its requester, and so does not approve it.
   * @throws ProblemError 404; 409 `not_reconsiderable` unless the review rejected what is still the newest of its tool
   */
  ask(tenant: TenantRef, operator: Operator, id: string, reason: string): Promise<ReviewSummary> {
    return this.db.run(tenant.id, async (manager) => {
      const review = await lockReview(manager, id);
      if (review === undefined) throw notFound();
      await assertReconsiderable(manager, review);
      await manager.query(`UPDATE app.tool_version SET state = 'pending' WHERE id = $1`, [
        review.candidateId,
      ]);
      const opened = await addReviewLike(manager, review, { id: operator.id, name: operator.username });
      const { tool, candidateHash } = review.summary;
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: 'tool.reconsidered',
        object: { kind: 'tool', id: tool.id },
        before: { review: id },
        after: { urn: tool.urn, review: opened, hash: candidateHash },
        note: reason,
      });
      const now = await findReview(manager, opened);
      if (now === undefined) throw new Error(`review ${opened} is gone`);
      return now.summary;
    });
  }
}

async function assertReconsiderable(
  manager: EntityManager,
  { summary, candidateId }: StoredReview,
): Promise<void> {
  const [row] = await manager.query<{ id: string; open: boolean }[]>(
    `SELECT v.id, EXISTS (SELECT 1 FROM app.review r WHERE r.tool_id = $1 AND r.state = 'open') AS open
     FROM app.tool_version v WHERE v.tool_id = $1 AND v.state = 'rejected'
       AND v.id = (SELECT max(n.id) FROM app.tool_version n WHERE n.tool_id = $1)`,
    [summary.tool.id],
  );
  if (summary.state === 'rejected' && row?.id === candidateId && !row.open) return;
  throw conflict(
    'not_reconsiderable',
    'Only a rejected definition that is still the newest of its tool can be reviewed again.',
  );
}
