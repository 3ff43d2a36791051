import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  mappingOutcome,
  roleMappingHistory,
  roleMappingView,
  setRoleMapping,
  tryRoleMapping,
  type MappingOutcome,
  type RoleMappingView,
} from '#libs/contracts';
import type { z } from 'zod';
import { Returns } from '../../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  Permit,
  type Operator,
  type TenantRef,
} from '../../session/session.module.js';
import { IfMatch, resource, Versioned } from '../../versions/versions.module.js';
import { RoleMappings } from './role-mappings.js';

/** Its body names the version too, which keeps clients right that send no header. */
const RULES = resource(
  (it: RoleMappingsController, tenant, { id = '' }) => it.current(tenant, id),
  ['version', 'rules'],
);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/identity-providers/:id/rules')
export class RoleMappingsController {
  constructor(private readonly mappings: RoleMappings) {}

  @Get()
  @Versioned(RULES)
  @Permit('access.read')
  @ApiOperation({ operationId: 'getRoleMapping', summary: 'Rules from claims to tool roles, as in force' })
  @Returns(roleMappingView)
  current(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<RoleMappingView> {
    return this.mappings.current(tenant, id);
  }

  @Get('history')
  @Permit('access.read')
  @ApiOperation({ operationId: 'listRoleMappings', summary: 'The newest versions of the rules' })
  @Returns(roleMappingHistory)
  async history(
    @CurrentTenant() tenant: TenantRef,
    @Param('id') id: string,
  ): Promise<z.infer<typeof roleMappingHistory>> {
    return { items: await this.mappings.history(tenant, id) };
  }

  @Put()
  @IfMatch(RULES, { optional: true })
  @Permit('access.write')
  @ApiOperation({ operationId: 'setRoleMapping', summary: 'Replace the rules: a new version' })
  @Returns(roleMappingView)
  set(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setRoleMapping }) body: z.output<typeof setRoleMapping>,
  ): Promise<RoleMappingView> {
    return this.mappings.set(tenant, operator, id, body);
  }

  @Post('try')
  @Permit('access.read')
  @ApiOperation({ operationId: 'tryRoleMapping', summary: 'Roles that somebody with these claims would get' })
  @Returns(mappingOutcome)
  try(
    @CurrentTenant() tenant: TenantRef,
    @Param('id') id: string,
    @Body({ schema: tryRoleMapping }) body: z.output<typeof tryRoleMapping>,
  ): Promise<MappingOutcome> {
    return this.mappings.try(tenant, id, body);
  }
}
