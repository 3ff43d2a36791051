import type { liftStop, StopKind, StopView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound, ProblemError } from '../http/http.module.js';
import { People, type Person, samePerson } from '../people/people.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import {
  addStopRow,
  findStopTarget,
  lockStop,
  setLiftAsked,
  setLifted,
  stopRows,
  type StopRow,
  stopView,
} from './stop-rows.js';
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
    return this.db.run(tenant.id, async (manager) => {
      const views: StopView[] = [];
      for (const row of await stopRows(manager)) {
        // Nobody can agree with a request of somebody who is gone: it has to be asked for again.
        const unasked = row.liftedAt === null && (await this.asker(manager, row)) === undefined;
        views.push(unasked ? { ...stopView(row), liftAsked: null } : stopView(row));
      }
      return views;
    });
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
   * The first person asks, and another one, who names that request, lets it go on.
   * @throws ProblemError 404; 403 `same_person`, `person_required`; 409 `lifted`, `lift_asked`, `lift_changed`
   */
  lift(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    { reason, agreesWith }: z.output<typeof liftStop>,
  ): Promise<StopView> {
    return this.db.run(tenant.id, async (manager) => {
      const stop = await this.lock(manager, tenant, id);
      if (stop.liftedAt !== null) throw conflict('lifted', `${stop.targetName} goes on already.`);
      const person = await this.people.find(manager, operator.id);
      if (person === undefined) throw PERSON_REQUIRED();
      const asker = await this.asker(manager, stop);
      const who = { by: { id: operator.id, name: operator.username }, person: person.marks };
      if (agreesWith === undefined) {
        assertMayAsk(stop, asker, person);
        await setLiftAsked(manager, id, who, reason);
        return this.settle(manager, tenant, operator, id, 'stop.lift.asked', reason);
      }
      assertAgreement(stop, agreesWith, asker, person);
      await setLifted(manager, id, who, new Date(this.clock.now()));
      const { kind, targetId, wasDisabled } = stop;
      if (!wasDisabled) await this.targets.apply(manager, tenant, operator, { kind, id: targetId }, null);
      return this.settle(manager, tenant, operator, id, 'stop.lifted', reason);
    });
  }

  private async lock(manager: EntityManager, tenant: TenantRef, id: string): Promise<StopRow> {
    const target = await findStopTarget(manager, id);
    if (target === undefined) throw notFound();
    await this.targets.lock(manager, tenant, target.kind, target.targetId);
    const stop = await lockStop(manager, id);
    if (stop === undefined) throw notFound();
    return stop;
  }

  /** Undefined: nobody has asked, or who did is gone or disabled, and their word with them. */
  private async asker(
    manager: EntityManager,
    { liftAskedBy, liftAskedPerson }: StopRow,
  ): Promise<Person | undefined> {
    if (liftAskedBy === null || !(await this.people.isActive(manager, liftAskedBy))) return undefined;
    const now = await this.people.find(manager, liftAskedBy);
    return now && { ...now, marks: [...now.marks, ...liftAskedPerson] };
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

function assertMayAsk(stop: StopRow, asker: Person | undefined, person: Person): void {
  if (asker === undefined) return;
  if (samePerson(asker, person)) throw SAME_PERSON();
  throw conflict(
    'lift_asked',
    `${stop.liftAskedByName ?? 'Somebody'} has asked already: “${stop.liftReason ?? ''}”. Agree with that, or leave it stopped.`,
  );
}

function assertAgreement(
  { liftAskId }: StopRow,
  agreesWith: string,
  asker: Person | undefined,
  person: Person,
): void {
  if (liftAskId !== agreesWith)
    throw conflict('lift_changed', 'This is not what was asked last. Load the stops again, and read why.');
  if (asker === undefined)
    throw conflict(
      'lift_changed',
      'Whoever asked is gone or disabled. Ask yourself, and let another person agree.',
    );
  if (samePerson(asker, person)) throw SAME_PERSON();
}

const SAME_PERSON = (): ProblemError =>
  new ProblemError(403, 'same_person', 'Another person has to agree', {
    detail:
      'You asked for it to go on, or share an identity, address or passkey with whoever did, or one of you let the other in less than a day ago. Another person has to let it.',
  });
const PERSON_REQUIRED = (): ProblemError =>
  new ProblemError(403, 'person_required', 'Only people let things go on');
