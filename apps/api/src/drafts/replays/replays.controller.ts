import {
  replayChanges,
  replayChangesQuery,
  replayList,
  replayView,
  startReplay,
  type ReplayChanges,
  type ReplayView,
} from '#libs/contracts';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../../session/session.module.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { ReplayChangesReport } from './replay-changes.js';
import { ReplayWorker } from './replay-worker.js';
import { Replays } from './replays.js';

/** They tell who called what, so they are for those who may read calls. */
@ApiTags('access')
@Controller('api/v1/tenants/:tenant')
export class ReplaysController {
  constructor(
    private readonly replays: Replays,
    private readonly report: ReplayChangesReport,
    private readonly worker: ReplayWorker,
    private readonly tenants: TenantsReadModel,
  ) {}

  @Post('drafts/:id/replay')
  @Permit('access.read', 'calls.read')
  @ApiOperation({
    operationId: 'startReplay',
    summary: 'Decide the recorded calls of the last days again, under a draft',
  })
  @Returns(replayView, 202)
  async start(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: startReplay }) { days }: z.output<typeof startReplay>,
  ): Promise<ReplayView> {
    const replay = await this.replays.start(tenant, operator, id, days);
    this.worker.add(tenant.id, replay.id);
    return replay;
  }

  @Get('drafts/:id/replays')
  @Permit('calls.read')
  @ApiOperation({ operationId: 'listReplays', summary: 'Replays of a draft, newest first' })
  @Returns(replayList)
  async list(
    @CurrentTenant() tenant: TenantRef,
    @Param('id') id: string,
  ): Promise<z.infer<typeof replayList>> {
    return { items: await this.replays.list(tenant, id) };
  }

  @Get('replays/:id')
  @Permit('calls.read')
  @ApiOperation({ operationId: 'getReplay', summary: 'How far a replay is, and what it has counted' })
  @Returns(replayView)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<ReplayView> {
    return this.replays.get(tenant, id);
  }

  @Get('replays/:id/changes')
  @Permit('calls.read')
  @ApiOperation({ operationId: 'listReplayChanges', summary: 'Decisions that the draft would change' })
  @Returns(replayChanges)
  async changes(
    @CurrentTenant() tenant: TenantRef,
    @Param('id') id: string,
    @Query({ schema: replayChangesQuery }) { by, cursor }: z.output<typeof replayChangesQuery>,
  ): Promise<ReplayChanges> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    return this.report.page(tenant, issuer, id, by, cursor);
  }

  @Post('replays/:id/cancel')
  @Permit('access.read', 'calls.read')
  @ApiOperation({ operationId: 'cancelReplay', summary: 'End a replay before its time' })
  @Returns(replayView)
  cancel(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<ReplayView> {
    return this.replays.cancel(tenant, operator, id);
  }
}
