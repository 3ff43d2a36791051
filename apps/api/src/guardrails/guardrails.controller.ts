import { guardrailList, type GuardrailView, guardrailView, setGuardrail } from '#libs/contracts';
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
import { Guardrails } from './guardrails.js';

const GUARDRAIL = resource((it: GuardrailsController, tenant, { id = '' }) => it.get(tenant, id));

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/guardrails')
export class GuardrailsController {
  constructor(private readonly guardrails: Guardrails) {}

  @Get()
  @Permit('access.read')
  @ApiOperation({ operationId: 'listGuardrails', summary: 'Rules that narrow whatever roles grant' })
  @Returns(guardrailList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof guardrailList>> {
    return { items: await this.guardrails.list(tenant) };
  }

  @Post()
  @Idempotent()
  @Permit('access.write')
  @ApiOperation({
    operationId: 'addGuardrail',
    summary: "Add a guardrail; the platform's hold for every tenant",
  })
  @Returns(guardrailView, 201)
  add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: setGuardrail }) body: z.output<typeof setGuardrail>,
  ): Promise<GuardrailView> {
    return this.guardrails.add(tenant, operator, body);
  }

  @Get(':id')
  @Versioned(GUARDRAIL)
  @Permit('access.read')
  @ApiOperation({ operationId: 'getGuardrail', summary: "A guardrail of the tenant's own" })
  @Returns(guardrailView)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<GuardrailView> {
    return this.guardrails.get(tenant, id);
  }

  @Put(':id')
  @IfMatch(GUARDRAIL)
  @Permit('access.write')
  @ApiOperation({ operationId: 'setGuardrail', summary: 'Replace a guardrail' })
  @Returns(guardrailView)
  set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setGuardrail }) body: z.output<typeof setGuardrail>,
  ): Promise<GuardrailView> {
    return this.guardrails.set(tenant, operator, id, body);
  }

  @Delete(':id')
  @IfMatch(GUARDRAIL)
  @Permit('access.write')
  @ApiOperation({ operationId: 'removeGuardrail', summary: 'Remove a guardrail' })
  @Returns(null)
  remove(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<void> {
    return this.guardrails.remove(tenant, operator, id);
  }
}
