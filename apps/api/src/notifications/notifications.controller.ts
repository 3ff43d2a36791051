import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  addChannel,
  addedChannel,
  channelList,
  notificationList,
  notificationView,
  type NotificationView,
} from '#libs/contracts';
import { Returns } from '../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  Permit,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { Channels } from './channels/channels.js';
import { Notifications } from './notifications.js';

@ApiTags('notifications')
@Controller('api/v1/tenants/:tenant')
export class NotificationsController {
  constructor(
    private readonly notifications: Notifications,
    private readonly channels: Channels,
  ) {}

  @Get('notifications')
  @Permit('calls.read')
  @ApiOperation({
    operationId: 'listNotifications',
    summary: 'What people were told, newest first, and what came of it',
  })
  @Returns(notificationList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof notificationList>> {
    return { items: await this.notifications.list(tenant) };
  }

  @Post('notifications/:id/retry')
  @Permit('access.write')
  @ApiOperation({
    operationId: 'retryNotification',
    summary: 'Send once more what was given up',
  })
  @Returns(notificationView)
  retry(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<NotificationView> {
    return this.notifications.retry(tenant, id);
  }

  @Get('notification-channels')
  @Permit('access.read')
  @ApiOperation({ operationId: 'listNotificationChannels', summary: 'Where notifications go' })
  @Returns(channelList)
  listChannels(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof channelList>> {
    return this.channels.list(tenant);
  }

  @Post('notification-channels')
  @Permit('access.write', 'calls.read')
  @ApiOperation({
    operationId: 'addNotificationChannel',
    summary: 'Add a channel; the secret of a webhook is in this answer and never again',
  })
  @Returns(addedChannel, 201)
  add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addChannel }) body: z.output<typeof addChannel>,
  ): Promise<z.infer<typeof addedChannel>> {
    return this.channels.add(tenant, operator, body);
  }

  @Delete('notification-channels/:id')
  @Permit('access.write')
  @ApiOperation({
    operationId: 'removeNotificationChannel',
    summary: 'Remove a channel, with what waits to be sent to it',
  })
  @Returns(null)
  remove(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<void> {
    return this.channels.remove(tenant, operator, id);
  }

  @Post('notification-channels/:id/test')
  @Permit('access.write')
  @ApiOperation({ operationId: 'testNotificationChannel', summary: 'Send a test, and say what came of it' })
  @Returns(notificationView)
  test(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<NotificationView> {
    return this.notifications.test(tenant, operator, id);
  }
}
