import { addDraft, draftList, draftVersion, draftView, setDraft, type DraftView } from '#libs/contracts';
import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Returns } from '../http/http.module.js';
import { Idempotent } from '../idempotency/idempotency.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { Drafts } from './drafts.js';

const DRAFT = resource(
  (it: DraftsController, tenant, { id = '' }) => it.get(tenant, id),
  ['name', 'version', 'content'],
);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/drafts')
export class DraftsController {
  constructor(private readonly drafts: Drafts) {}

  @Get()
  @Permit('access.read')
  @ApiOperation({ operationId: 'listDrafts', summary: 'Changes of the policy that are not in force' })
  @Returns(draftList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof draftList>> {
    return { items: await this.drafts.list(tenant) };
  }

  @Post()
  @Idempotent()
  @Permit('access.write')
  @ApiOperation({ operationId: 'addDraft', summary: 'Begin a draft of roles, guardrails and role mappings' })
  @Returns(draftView, 201)
  add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addDraft }) body: z.output<typeof addDraft>,
  ): Promise<DraftView> {
    return this.drafts.add(tenant, operator, body);
  }

  @Get(':id')
  @Versioned(DRAFT)
  @Permit('access.read')
  @ApiOperation({ operationId: 'getDraft', summary: 'A draft, and what it changes of what is in force' })
  @Returns(draftView)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<DraftView> {
    return this.drafts.get(tenant, id);
  }

  @Put(':id')
  @IfMatch(DRAFT)
  @Permit('access.write')
  @ApiOperation({ operationId: 'setDraft', summary: 'Replace what a draft says' })
  @Returns(draftView)
  set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setDraft }) body: z.output<typeof setDraft>,
  ): Promise<DraftView> {
    return this.drafts.set(tenant, operator, id, body);
  }

  @Post(':id/rebase')
  @Permit('access.write')
  @ApiOperation({ operationId: 'rebaseDraft', summary: 'Keep a draft although what it changes was changed' })
  @Returns(draftView)
  rebase(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: draftVersion }) { version }: z.output<typeof draftVersion>,
  ): Promise<DraftView> {
    return this.drafts.rebase(tenant, operator, id, version);
  }

  @Post(':id/publish')
  @Permit('access.write')
  @ApiOperation({ operationId: 'publishDraft', summary: 'Put a draft in force, all of it or nothing' })
  @Returns(null)
  publish(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: draftVersion }) { version }: z.output<typeof draftVersion>,
  ): Promise<void> {
    return this.drafts.publish(tenant, operator, id, version);
  }

  @Delete(':id')
  @IfMatch(DRAFT)
  @Permit('access.write')
  @ApiOperation({ operationId: 'removeDraft', summary: 'Discard a draft and its replays' })
  @Returns(null)
  remove(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<void> {
    return this.drafts.remove(tenant, operator, id);
  }
}
