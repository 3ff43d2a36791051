import type { AddChannel, addedChannel, channelList } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AdminAudit } from '../../audit/audit.module.js';
import { conflict, notFound } from '../../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../../session/session.module.js';
import { ChannelStore, type StoredChannel } from './channel-store.js';
import { checkedUrl, MAX_CHANNELS, mailMissing } from './channel-rules.js';
import { newWebhookSecret, sealWebhook } from './webhook-secret.js';
import { Senders } from '../delivery/senders.js';

/** Where a tenant's notifications go. */
@Injectable()
export class Channels {
  constructor(
    private readonly db: TenantDb,
    private readonly store: ChannelStore,
    private readonly senders: Senders,
    private readonly vault: Vault,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  async list(tenant: TenantRef): Promise<z.infer<typeof channelList>> {
    const rows = await this.db.run(tenant.id, (manager) => this.store.list(manager));
    const items = rows.map(({ id, kind, name, topics, target, created_by, created_at }) => ({
      id,
      kind,
      name,
      topics,
      target,
      createdBy: created_by,
      createdAt: created_at.toISOString(),
    }));
    return { items, mail: this.senders.mail };
  }

  /** The secret is shown by this answer and never again. @throws ProblemError 409, 422 */
  async add(tenant: TenantRef, operator: Operator, body: AddChannel): Promise<z.infer<typeof addedChannel>> {
    if (body.kind === 'email' && !this.senders.mail) throw mailMissing();
    const id = newId('channel');
    const url = body.kind === 'webhook' ? checkedUrl(body.url, this.senders.allowPrivate) : undefined;
    const secret = url === undefined ? null : newWebhookSecret();
    const channel: StoredChannel = {
      id,
      kind: body.kind,
      name: body.name,
      topics: [...new Set(body.topics)],
      target: body.kind === 'email' ? [...new Set(body.addresses)].join(', ') : (url?.origin ?? ''),
      sealed:
        url === undefined || secret === null
          ? null
          : await sealWebhook(this.vault, tenant.id, id, { url: url.href, secret }),
      created_by: operator.username,
      created_at: new Date(this.clock.now()),
    };
    await this.db.run(tenant.id, async (manager) => {
      if ((await this.store.list(manager)).length >= MAX_CHANNELS)
        throw conflict('too_many_channels', `There are ${MAX_CHANNELS} channels. Remove one first.`);
      if (!(await this.store.add(manager, channel)))
        throw conflict('channel_exists', 'There is a channel of this name already.');
      await this.record(manager, tenant, operator, 'notification-channel.added', channel);
    });
    return { id, secret };
  }

  /** @throws ProblemError 404 */
  async remove(tenant: TenantRef, operator: Operator, id: string): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      const channel = await this.store.find(manager, id);
      if (channel === undefined) throw notFound();
      await this.store.remove(manager, id);
      await this.record(manager, tenant, operator, 'notification-channel.removed', channel);
    });
  }

  private record(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    action: string,
    { id, kind, name, topics, target }: StoredChannel,
  ): Promise<void> {
    return this.audit.record(manager, tenant, {
      actor: actorOf(operator),
      action,
      object: { kind: 'notification-channel', id },
      after: { kind, name, topics, target },
    });
  }
}
