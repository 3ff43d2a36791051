import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { addRole, roleList, roleView, setGrants, type RoleView } from '#libs/contracts';
import { Returns } from '../http/http.module.js';
import { Idempotent } from '../idempotency/idempotency.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  Permit,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { Roles } from './roles.js';

const ROLE = resource(
  (it: RolesController, tenant, { id = '' }) => it.roles.stored(tenant, id),
  ['slug', 'name', 'grants'],
);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant/roles')
export class RolesController {
  constructor(readonly roles: Roles) {}

  @Get()
  @Permit('access.read')
  @ApiOperation({ operationId: 'listRoles', summary: 'Roles with the tools they allow today' })
  @Returns(roleList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof roleList>> {
    return { items: await this.roles.list(tenant) };
  }

  @Post()
  @Idempotent()
  @Permit('access.write')
  @ApiOperation({ operationId: 'addRole', summary: 'Add a role' })
  @Returns(roleView, 201)
  add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addRole }) body: z.output<typeof addRole>,
  ): Promise<RoleView> {
    return this.roles.add(tenant, operator, body);
  }

  @Get(':id')
  @Versioned(ROLE)
  @Permit('access.read')
  @ApiOperation({ operationId: 'getRole', summary: 'A role with the tools it allows today' })
  @Returns(roleView)
  get(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<RoleView> {
    return this.roles.get(tenant, id);
  }

  @Delete(':id')
  @IfMatch(ROLE)
  @Permit('access.write')
  @ApiOperation({
    operationId: 'removeRole',
    summary: 'Remove a role, and take it from everybody who has it',
  })
  @Returns(null)
  remove(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<void> {
    return this.roles.remove(tenant, operator, id);
  }

  @Put(':id/grants')
  @IfMatch(ROLE)
  @Permit('access.write')
  @ApiOperation({ operationId: 'setGrants', summary: 'Replace the grants of a role' })
  @Returns(roleView)
  setGrants(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setGrants }) body: z.output<typeof setGrants>,
  ): Promise<RoleView> {
    return this.roles.setGrants(tenant, operator, id, body);
  }
}
