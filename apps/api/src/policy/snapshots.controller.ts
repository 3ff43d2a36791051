import { slug, snapshotResponse } from '#libs/contracts';
import { Controller, Get, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ComponentGuard, OnlyFor } from '../components/components.module.js';
import { notFound } from '../http/http.module.js';
import { Public } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { SnapshotFeed } from './snapshot-feed.js';

const MAX_WAIT_S = 30;

const pull = z.object({
  epoch: z.string().max(64).optional(),
  revision: z.coerce.number().int().nonnegative().optional(),
  /** Seconds to wait for a change. */
  wait: z.coerce.number().min(0).max(MAX_WAIT_S).default(0),
});

/** Where gateways get policy. */
@ApiExcludeController()
@Controller('internal/v1/tenants/:tenant/snapshot')
@Public()
@UseGuards(ComponentGuard)
@OnlyFor('gateway')
export class SnapshotsController {
  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly feed: SnapshotFeed,
  ) {}

  @Get()
  async pull(
    @Param('tenant', { schema: slug }) tenantSlug: string,
    @Query({ schema: pull }) { epoch, revision, wait }: z.output<typeof pull>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.input<typeof snapshotResponse> | undefined> {
    const tenant = await this.tenants.findBySlug(tenantSlug);
    if (tenant === undefined) throw notFound();
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const known = epoch === undefined || revision === undefined ? undefined : { epoch, revision };
    const next = await this.feed.next(tenant, { known, waitMs: wait * 1000, gone: gone.signal });
    void reply.header('cache-control', 'no-store');
    if (next === undefined) void reply.code(304);
    return next;
  }
}
