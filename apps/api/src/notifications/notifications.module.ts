import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ReviewsModule } from '../reviews/reviews.module.js';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { SealedRows, VaultModule } from '../vault/vault.module.js';
import { ChannelStore } from './channels/channel-store.js';
import { Channels } from './channels/channels.js';
import { channelContext } from './channels/webhook-secret.js';
import { DeliveryStore } from './delivery/delivery-store.js';
import { Dispatcher } from './delivery/dispatcher.js';
import { Senders } from './delivery/senders.js';
import { NotificationsController } from './notifications.controller.js';
import { Notifications } from './notifications.js';
import { Watches } from './watch/watches.js';

export { newWebhookSecret, webhookHeaders } from './channels/webhook-secret.js';

/** Tells people what happened, where they want to be told. */
@Module({
  imports: [AuditModule, EgressModule, LimitsModule, ReviewsModule, TenantsModule, VaultModule],
  controllers: [NotificationsController],
  providers: [ChannelStore, Channels, DeliveryStore, Dispatcher, Notifications, Senders, Watches],
})
export class NotificationsModule implements OnModuleInit {
  constructor(
    private readonly sealed: SealedRows,
    private readonly sweep: TenantSweep,
    private readonly watches: Watches,
  ) {}

  onModuleInit(): void {
    this.sealed.register({
      table: 'notification_channel',
      column: 'sealed',
      members: [],
      contextOf: (tenant, { id }) => channelContext(tenant, id),
    });
    this.sweep.register(({ tenantId }, manager) => this.watches.look(manager, tenantId));
  }
}
