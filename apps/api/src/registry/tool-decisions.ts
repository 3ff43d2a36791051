import type { AdminEvent, Effect } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { switchOn } from './enablement.js';

export interface ToolDecision {
  readonly toolId: string;
  readonly versionId: string;
  readonly actor: AdminEvent['actor'];
  readonly reason: string | null;
}

/** What a person's decision does to a tool, in the transaction of the tenant that owns it. The caller publishes. */
@Injectable()
export class ToolDecisions {
  constructor(private readonly clock: Clock) {}

  /** The version becomes the approved one, the one before retires, and a quarantine is lifted. */
  async approve(manager: EntityManager, decision: ToolDecision, effect: Effect): Promise<void> {
    const { toolId, versionId } = decision;
    await manager.query(
      `UPDATE app.tool_version SET state = 'retired'
       WHERE tool_id = $1 AND state = 'approved' AND id <> $2`,
      [toolId, versionId],
    );
    await this.decide(manager, decision, 'approved', effect);
    await manager.query(
      `UPDATE app.tool SET approved_version_id = $2, quarantined_at = NULL, quarantine_reason = NULL, updated_at = now()
       WHERE id = $1`,
      [toolId, versionId],
    );
  }

  /** The version can no longer become approved. A quarantine stays; if it was the approved version, the tool has none now. */
  async reject(manager: EntityManager, decision: ToolDecision): Promise<void> {
    await this.decide(manager, decision, 'rejected', null);
    await manager.query(
      `UPDATE app.tool SET approved_version_id = nullif(approved_version_id, $2), updated_at = now() WHERE id = $1`,
      [decision.toolId, decision.versionId],
    );
  }

  /** @param ownerId tenant that owns the tool; the transaction shows the tenant that switches it on */
  async switchOn(manager: EntityManager, ownerId: string, { toolId, actor }: ToolDecision): Promise<void> {
    await switchOn(manager, ownerId, toolId, actor.id);
  }

  private async decide(
    manager: EntityManager,
    { versionId, actor, reason }: ToolDecision,
    state: 'approved' | 'rejected',
    effect: Effect | null,
  ): Promise<void> {
    const [, count] = await manager.query<[unknown[], number]>(
      `UPDATE app.tool_version SET state = $2, effect = $3, decided_by = $4, decided_by_name = $5, decided_at = $6,
         decision_reason = $7
       WHERE id = $1 AND state IN ('pending', 'approved')`,
      [versionId, state, effect, actor.id, actor.name, new Date(this.clock.now()), reason],
    );
    if (count !== 1) throw new Error(`tool version ${versionId} cannot be decided about`);
  }
}
