import type { AddSink, addedSink, SinkView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound } from '../http/http.module.js';
import { newWebhookSecret } from '../notifications/notifications.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { checkedDestination } from './checked-destination.js';
import { sealDestination, targetOf } from './sealed-destination.js';
import { type NewSink, SinkStore } from './sink-store.js';

const MOST = 10;

/** Where a tenant's audit chain is sent to. */
@Injectable()
export class Sinks {
  constructor(
    private readonly db: TenantDb,
    private readonly store: SinkStore,
    private readonly vault: Vault,
    private readonly audit: AdminAudit,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  list(tenant: TenantRef): Promise<SinkView[]> {
    return this.db.run(tenant.id, async (manager) => {
      const [head]: { seq: string }[] = await manager.query(`SELECT seq FROM app.audit_head`);
      return (await this.store.list(manager)).map((sink) => ({
        id: sink.id,
        kind: sink.kind,
        name: sink.name,
        format: sink.format,
        target: sink.target,
        position: Number(sink.position),
        head: Number(head?.seq ?? 0),
        failures: sink.failures,
        error: sink.error,
        sentAt: sink.sent_at?.toISOString() ?? null,
        createdBy: sink.created_by,
        createdAt: sink.created_at.toISOString(),
      }));
    });
  }

  /** From the beginning of the chain on. @throws ProblemError 409, 422 */
  async add(tenant: TenantRef, operator: Operator, body: AddSink): Promise<z.infer<typeof addedSink>> {
    const { name, format, destination } = body;
    checkedDestination(destination, this.settings.allowPrivateUpstreams);
    const id = newId('sink');
    const secret = destination.kind === 'webhook' ? newWebhookSecret() : null;
    const sink: NewSink = {
      id,
      kind: destination.kind,
      name,
      format,
      target: targetOf(destination),
      sealed: await sealDestination(this.vault, tenant.id, id, { destination, secret }),
      created_by: operator.username,
      created_at: new Date(this.clock.now()),
    };
    await this.db.run(tenant.id, async (manager) => {
      if ((await this.store.list(manager)).length >= MOST)
        throw conflict('too_many_sinks', `There are ${MOST} sinks. Remove one first.`);
      if (!(await this.store.add(manager, sink)))
        throw conflict('sink_exists', 'There is a sink of this name already.');
      await this.record(manager, tenant, operator, 'audit-sink.added', sink);
    });
    return { id, secret };
  }

  /** @throws ProblemError 404 */
  async remove(tenant: TenantRef, operator: Operator, id: string): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      const removed = await this.store.remove(manager, id);
      if (removed === undefined) throw notFound();
      await this.record(manager, tenant, operator, 'audit-sink.removed', removed);
    });
  }

  private record(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    action: string,
    { id, kind, name, format, target }: NewSink,
  ): Promise<void> {
    return this.audit.record(manager, tenant, {
      actor: actorOf(operator),
      action,
      object: { kind: 'audit-sink', id },
      after: { kind, name, format, target },
    });
  }
}
