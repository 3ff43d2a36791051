import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  addAgent,
  addUser,
  listedMember,
  memberList,
  memberView,
  setAdminScopes,
  setCeiling,
  setDisabled,
  setRoles,
  type ListedMember,
  type MemberView,
} from '#libs/contracts';
import { Clock } from '#libs/platform';
import { Returns } from '../http/http.module.js';
import { Idempotent } from '../idempotency/idempotency.module.js';
import {
  type ConsoleSession,
  CurrentOperator,
  CurrentSession,
  CurrentTenant,
  Permit,
  RecentProof,
  type Operator,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { Agents } from './agents.js';
import { MemberList } from './member-list.js';
import { Members, type MemberRef } from './members.js';
import { Users } from './users.js';

const memberKind = z.enum(['user', 'agent']);

const CHANGED = ['roles', 'ceiling', 'adminScopes', 'disabled'] as const;
const MEMBER = resource(
  (it: MembersController, tenant, { kind, id = '' }) => it.get(tenant, kind === 'user' ? kind : 'agent', id),
  CHANGED,
);

@ApiTags('access')
@Controller('api/v1/tenants/:tenant')
export class MembersController {
  constructor(
    private readonly members: Members,
    private readonly everybody: MemberList,
    private readonly users: Users,
    private readonly agents: Agents,
    private readonly recent: RecentProof,
    private readonly clock: Clock,
  ) {}

  @Get('members')
  @Permit('access.read')
  @ApiOperation({ operationId: 'listMembers', summary: 'Users and agents with their roles' })
  @Returns(memberList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof memberList>> {
    return { items: await this.everybody.read(tenant) };
  }

  @Get('members/:kind/:id')
  @Versioned(MEMBER)
  @Permit('access.read')
  @ApiOperation({ operationId: 'getMember', summary: 'A user or agent with its roles' })
  @Returns(listedMember)
  get(
    @CurrentTenant() tenant: TenantRef,
    @Param('kind', { schema: memberKind }) kind: MemberRef['kind'],
    @Param('id') id: string,
  ): Promise<ListedMember> {
    return this.everybody.get(tenant, { kind, id });
  }

  @Put('members/:kind/:id/roles')
  @IfMatch(MEMBER, { only: ['roles'] })
  @Permit('access.write')
  @ApiOperation({ operationId: 'setMemberRoles', summary: 'Replace the roles of a user or agent' })
  @Returns(memberView)
  setRoles(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('kind', { schema: memberKind }) kind: MemberRef['kind'],
    @Param('id') id: string,
    @Body({ schema: setRoles }) body: z.output<typeof setRoles>,
  ): Promise<MemberView> {
    return this.members.setRoles(tenant, operator, { kind, id }, body.roles);
  }

  @Put('members/:kind/:id/disabled')
  @Permit('access.write')
  @ApiOperation({ operationId: 'setMemberDisabled', summary: 'Disable or enable a user or agent' })
  @Returns(memberView)
  setDisabled(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('kind', { schema: memberKind }) kind: MemberRef['kind'],
    @Param('id') id: string,
    @Body({ schema: setDisabled }) body: z.output<typeof setDisabled>,
  ): Promise<MemberView> {
    const at = body.disabled ? new Date(this.clock.now()) : null;
    return this.members.setDisabled(tenant, operator, { kind, id }, at);
  }

  @Post('users')
  @Idempotent()
  @Permit('access.write')
  @ApiOperation({ operationId: 'addUser', summary: 'Add a local account' })
  @Returns(memberView, 201)
  addUser(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addUser }) body: z.output<typeof addUser>,
  ): Promise<MemberView> {
    return this.users.add(tenant, operator, body);
  }

  @Post('agents')
  @Idempotent()
  @Permit('access.write')
  @ApiOperation({ operationId: 'addAgent', summary: 'Add an agent' })
  @Returns(memberView, 201)
  addAgent(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addAgent }) body: z.output<typeof addAgent>,
  ): Promise<MemberView> {
    return this.agents.add(tenant, operator, body);
  }

  @Put('agents/:id/ceiling')
  @IfMatch(MEMBER, { only: ['ceiling'] })
  @Permit('access.write')
  @ApiOperation({ operationId: 'setCeiling', summary: 'Set the most an agent may ever do' })
  @Returns(memberView)
  setCeiling(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: setCeiling }) body: z.output<typeof setCeiling>,
  ): Promise<MemberView> {
    return this.agents.setCeiling(tenant, operator, id, body.ceiling);
  }

  @Put('agents/:id/admin-scopes')
  @IfMatch(MEMBER, { only: ['adminScopes'] })
  @Permit('access.write')
  @ApiOperation({ operationId: 'setAdminScopes', summary: 'Set what a machine may do in this API' })
  @Returns(memberView)
  setAdminScopes(
    @CurrentTenant() tenant: TenantRef,
    @CurrentSession() session: ConsoleSession,
    @Param('id') id: string,
    @Body({ schema: setAdminScopes }) body: z.output<typeof setAdminScopes>,
  ): Promise<MemberView> {
    this.recent.assert(session);
    return this.agents.setAdminScopes(tenant, session.operator, id, body.scopes);
  }
}
