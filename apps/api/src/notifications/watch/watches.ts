import { addNotifications, oneLine, type Notice } from '#libs/database';
import { PLATFORM } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ReviewsReadModel } from '../../reviews/reviews.module.js';

const DAY_MS = 86_400_000;
/** Before a review expires. */
const WARNED_MS = 3 * DAY_MS;
/** Components report every few seconds. */
const SILENT_MS = 5 * 60_000;
const KEPT_MS = 90 * DAY_MS;

/** What no event tells: that something has not happened for too long. Told once, however often it is looked at. */
@Injectable()
export class Watches {
  constructor(
    private readonly reviews: ReviewsReadModel,
    private readonly clock: Clock,
  ) {}

  /** @param manager of `TenantDb.run(tenantId)` */
  async look(manager: EntityManager, tenantId: string): Promise<void> {
    const notices = [...(await this.expiringReviews(manager)), ...(await this.silent(manager, tenantId))];
    await addNotifications(manager, tenantId, notices);
    await manager.query(`DELETE FROM app.notification WHERE at < $1`, [new Date(this.clock.now() - KEPT_MS)]);
  }

  private async expiringReviews(manager: EntityManager): Promise<Notice[]> {
    const expiring = await this.reviews.expiringBefore(manager, new Date(this.clock.now() + WARNED_MS));
    return expiring.map(({ id, tool, expiresAt }) => ({
      topic: 'review',
      key: `expiring ${id}`,
      title: oneLine(`The review of ${tool} expires on ${expiresAt.toISOString().slice(0, 10)}`),
      facts: { review: id, tool: oneLine(tool), expires: expiresAt.toISOString() },
      at: new Date(this.clock.now()).toISOString(),
    }));
  }

  /** Gateways and runners belong to the platform, and so does their silence. */
  private async silent(manager: EntityManager, tenantId: string): Promise<Notice[]> {
    const rows: { id: string; name: string; kind: string; seen: Date }[] = await manager.query(
      `SELECT c.id, c.name, c.kind, c.last_seen_at AS seen FROM app.component c
       WHERE c.kind IN ('gateway', 'runner') AND c.revoked_at IS NULL AND c.last_seen_at < $1
         AND EXISTS (SELECT FROM app.tenant WHERE id = $2 AND slug = $3)`,
      [new Date(this.clock.now() - SILENT_MS), tenantId, PLATFORM],
    );
    return rows.map(({ id, name, kind, seen }) => ({
      topic: 'staleness',
      key: `silent ${id} ${seen.toISOString()}`,
      title: oneLine(`The ${kind} ${name} was last heard of at ${seen.toISOString()}`),
      facts: { component: id, name: oneLine(name), seen: seen.toISOString() },
      at: new Date(this.clock.now()).toISOString(),
    }));
  }
}
