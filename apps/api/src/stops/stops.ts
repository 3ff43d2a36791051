import type { StopKind, StopView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound, ProblemError } from '../http/http.module.js';
import { People, samePerson } from '../reviews/reviews.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { addStopRow, lockStop, stopRows, type StopRow, stopView } from './stop-rows.js';
import { StopTargets } from './stop-targets.js';

interface Wanted {
  readonly kind: StopKind;
  readonly id: string;
  readonly reason: string;
}

/** Stops anything at once by one person, and lets it go on by two. */
@Injectable()
export class Stops {
  constructor(
    private readonly db: TenantDb,
    private readonly targets: StopTargets,
    private readonly people: People,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  list(tenant: TenantRef): Promise<StopView[]> {
    return this.db.run(tenant.id, async (manager) => (await stopRows(manager)).map(stopView));
  }

  /**
   * In force on every gateway with the next snapshot, which is published in the same transaction.
   * @throws ProblemError 404; 409 `already_stopped`, `platform`, `own_account`
   */
  stop(tenant: TenantRef, operator: Operator, { kind, id, reason }: Wanted): Promise<StopView> {
    return this.db.run(tenant.id, async (manager) => {
      const target = await this.targets.find(manager, tenant, kind, id);
      if (target === undefined) throw notFound();
      const at = new Date(this.clock.now());
      const by = { id: operator.id, name: operator.username };
      const added = await addStopRow(manager, {
        kind,
        targetId: target.id,
        targetName: target.name,
        wasDisabled: target.disabled,
        reason,
        operator: by,
        at,
      });
      if (added === undefined) throw conflict('already_stopped', `${target.name} is stopped already.`);
      await this.targets.apply(manager, tenant, operator, target, at);
      return this.settle(manager, tenant, operator, added, 'stop.made', reason);
    });
  }

  /**
   * The first person asks, and another one lets it go on.
   * @throws ProblemError 404; 409 `lifted`; 403 `same_person`
   */
  lift(tenant: TenantRef, operator: Operator, id: string, reason: string): Promise<StopView> {
    return this.db.run(tenant.id, async (manager) => {
      const stop = await lockStop(manager, id);
      if (stop === undefined) throw notFound();
      if (stop.liftedAt !== null) throw conflict('lifted', `${stop.targetName} goes on already.`);
      if (stop.liftAskedBy === null) {
        await manager.query(
          `UPDATE app.stop SET lift_asked_by = $2, lift_asked_by_name = $3, lift_reason = $4 WHERE id = $1`,
          [id, operator.id, operator.username, reason],
        );
        return this.settle(manager, tenant, operator, id, 'stop.lift.asked', reason);
      }
      await this.assertAnother(manager, operator, stop.liftAskedBy);
      await this.goOn(manager, tenant, operator, stop);
      return this.settle(manager, tenant, operator, id, 'stop.lifted', reason);
    });
  }

  private async goOn(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    { id, kind, targetId, wasDisabled }: StopRow,
  ): Promise<void> {
    await manager.query(
      `UPDATE app.stop SET lifted_by = $2, lifted_by_name = $3, lifted_at = $4 WHERE id = $1`,
      [id, operator.id, operator.username, new Date(this.clock.now())],
    );
    if (!wasDisabled) await this.targets.apply(manager, tenant, operator, { kind, id: targetId }, null);
  }

  private async assertAnother(manager: EntityManager, operator: Operator, askedBy: string): Promise<void> {
    const [mine, theirs] = [
      await this.people.find(manager, operator.id),
      await this.people.find(manager, askedBy),
    ];
    // An account that is gone is nobody else.
    if (mine !== undefined && theirs !== undefined && !samePerson(mine, theirs)) return;
    throw new ProblemError(403, 'same_person', 'Another person has to agree', {
      detail: 'You asked for it to go on, so another person has to let it.',
    });
  }

  private async settle(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    id: string,
    action: string,
    reason: string,
  ): Promise<StopView> {
    const stop = await lockStop(manager, id);
    if (stop === undefined) throw new Error(`stop ${id} is gone`);
    await this.audit.record(manager, tenant, {
      actor: actorOf(operator),
      action,
      object: { kind: stop.kind, id: stop.targetId },
      after: { stop: id, name: stop.targetName },
      note: reason,
    });
    return stopView(stop);
  }
}
