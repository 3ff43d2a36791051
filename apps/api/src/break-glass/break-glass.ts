import type { askBreakGlass, BreakGlassView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound, ProblemError } from '../http/http.module.js';
import { People, type Person, samePerson } from '../people/people.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import {
  type Acting,
  addBreakGlass,
  breakGlassRows,
  type BreakGlassRow,
  breakGlassViewOf,
  isOver,
  lockBreakGlass,
  setAgreed,
  setEnded,
} from './break-glass-rows.js';

const MINUTE_MS = 60_000;
/** For so long another administrator can agree. */
const ASKED_MS = 60 * MINUTE_MS;

/** Two administrators of the platform let one approval be enough, for a while. One person ends it. */
@Injectable()
export class BreakGlass {
  private readonly logger = new Logger('break-glass');

  constructor(
    private readonly db: TenantDb,
    private readonly people: People,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  list(tenant: TenantRef): Promise<BreakGlassView[]> {
    const at = this.now();
    return this.db.run(tenant.id, async (manager) =>
      (await breakGlassRows(manager)).map((row) => breakGlassViewOf(row, at)),
    );
  }

  /** @throws ProblemError 403 `platform_admin_required`; 409 `break_glass_exists` */
  ask(
    tenant: TenantRef,
    operator: Operator,
    { reason, minutes }: z.output<typeof askBreakGlass>,
  ): Promise<BreakGlassView> {
    assertPlatformAdmin(operator);
    return this.db.run(tenant.id, async (manager) => {
      const at = this.now();
      const by = await this.acting(manager, operator);
      const until = new Date(at.getTime() + ASKED_MS);
      const id = await addBreakGlass(manager, { reason, minutes, by }, { at, until });
      if (id === undefined) {
        throw conflict('break_glass_exists', 'It is asked for already, or in force. Load the page again.');
      }
      return this.settle(manager, tenant, operator, { id, action: 'break-glass.asked', note: reason });
    });
  }

  /**
   * Another administrator of the platform agrees: it is in force from now on.
   * @throws ProblemError 404; 403 `platform_admin_required`, `same_person`; 409 `break_glass_over`, `break_glass_agreed`
   */
  agree(tenant: TenantRef, operator: Operator, id: string): Promise<BreakGlassView> {
    return this.db.run(tenant.id, async (manager) => {
      const at = this.now();
      const row = await this.lock(manager, id, at);
      assertPlatformAdmin(operator);
      if (row.agreedAt !== null) throw conflict('break_glass_agreed', 'Somebody has agreed already.');
      const by = await this.acting(manager, operator);
      const asker = await this.people.find(manager, row.askedBy);
      if (asker === undefined || !(await this.people.isActive(manager, row.askedBy)))
        throw conflict('break_glass_over', 'Whoever asked is gone or disabled. Ask yourself.');
      if (samePerson(personOf(by), asker) || by.marks.some((mark) => row.askedPerson.includes(mark)))
        throw SAME_PERSON();
      await setAgreed(manager, id, by, { at, until: new Date(at.getTime() + row.minutes * MINUTE_MS) });
      const view = await this.settle(manager, tenant, operator, { id, action: 'break-glass.opened' });
      this.logger.warn(`in force in ${tenant.slug} until ${view.endsAt}: one approval is enough (${id})`);
      return view;
    });
  }

  /** Ends it, or the request for it, at once. @throws ProblemError 404; 409 `break_glass_over` */
  end(tenant: TenantRef, operator: Operator, id: string): Promise<BreakGlassView> {
    return this.db.run(tenant.id, async (manager) => {
      const at = this.now();
      await this.lock(manager, id, at);
      await setEnded(manager, id, operator.username, at);
      return this.settle(manager, tenant, operator, { id, action: 'break-glass.ended' });
    });
  }

  private async lock(manager: EntityManager, id: string, at: Date): Promise<BreakGlassRow> {
    const row = await lockBreakGlass(manager, id);
    if (row === undefined) throw notFound();
    if (isOver(row, at)) throw conflict('break_glass_over', 'It is over already.');
    return row;
  }

  private async acting(manager: EntityManager, { id, username }: Operator): Promise<Acting> {
    const person = await this.people.find(manager, id);
    if (person === undefined) throw PERSON_REQUIRED();
    return { id, name: username, marks: person.marks };
  }

  private async settle(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    { id, action, note }: { readonly id: string; readonly action: string; readonly note?: string },
  ): Promise<BreakGlassView> {
    const row = await lockBreakGlass(manager, id);
    if (row === undefined) throw new Error(`break-glass ${id} is gone`);
    const view = breakGlassViewOf(row, this.now());
    await this.audit.record(manager, tenant, {
      actor: actorOf(operator),
      action,
      object: { kind: 'break-glass', id },
      after: {
        name: sentence(tenant, view),
        state: view.state,
        endsAt: view.endsAt,
        reason: view.reason,
        approvals: view.approvals,
      },
      ...(note === undefined ? {} : { note }),
    });
    return view;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

/** What people are told. */
function sentence({ name }: TenantRef, { state, minutes, endsAt }: BreakGlassView): string {
  if (state === 'over') return `two people again in ${name}`;
  if (state === 'asked') return `one approval is to be enough in ${name} for ${minutes} minutes`;
  return `one approval is enough in ${name} until ${endsAt}`;
}

const personOf = ({ id, marks }: Acting): Person => ({ accountId: id, marks });

/** Not by permission: administrators of a tenant must not lift what protects it from themselves. */
function assertPlatformAdmin({ rights }: Operator): void {
  if (rights.includes('platform-admin')) return;
  throw new ProblemError(403, 'platform_admin_required', 'You may not do this', {
    detail: 'Only two administrators of the platform break the glass.',
  });
}

const SAME_PERSON = (): ProblemError =>
  new ProblemError(403, 'same_person', 'Another person has to agree', {
    detail:
      'You asked for it, or share an identity, address or passkey with whoever did, or one of you let the other in less than a day ago.',
  });
const PERSON_REQUIRED = (): ProblemError => new ProblemError(403, 'person_required', 'Only people do this');
