import {
  type AddStdioServer,
  addStdioServer,
  type ChangeStdioServer,
  changeStdioServer,
  type DecideSandbox,
  decideSandbox,
  sandboxView,
  type SandboxView,
  serverView,
  type ServerView,
} from '#libs/contracts';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { notFound, Returns } from '../../http/http.module.js';
import {
  actorOf,
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../../session/session.module.js';
import { ServersReadModel } from '../catalogue/servers.read-model.js';
import { SandboxDecisions } from './sandbox-decisions.js';
import { StdioServers } from './stdio-servers.js';

@ApiTags('registry')
@Controller('api/v1/tenants/:tenant')
export class StdioServersController {
  constructor(
    private readonly servers: StdioServers,
    private readonly decisions: SandboxDecisions,
    private readonly views: ServersReadModel,
  ) {}

  @Post('stdio-servers')
  @Permit('server.write')
  @ApiOperation({
    operationId: 'addStdioServer',
    summary: 'Install a package, register it as a sandboxed server and inspect it; it waits for approval',
  })
  @Returns(serverView, 201)
  async add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addStdioServer }) body: AddStdioServer,
  ): Promise<ServerView> {
    const id = await this.servers.add(tenant, actorOf(operator), body);
    const view = await this.views.find(tenant, id);
    if (view === undefined) throw notFound();
    return view;
  }

  @Get('servers/:id/sandbox')
  @Permit('registry.read')
  @ApiOperation({
    operationId: 'getSandbox',
    summary: 'What a sandboxed server may do, in words, and what changed',
  })
  @Returns(sandboxView)
  view(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<SandboxView> {
    return this.decisions.view(tenant, id);
  }

  @Put('servers/:id/sandbox')
  @Permit('server.write')
  @ApiOperation({
    operationId: 'changeSandbox',
    summary: 'Another package or profile; it waits for approval',
  })
  @Returns(sandboxView)
  async change(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: changeStdioServer }) body: ChangeStdioServer,
  ): Promise<SandboxView> {
    await this.servers.change(tenant, actorOf(operator), id, body);
    return this.decisions.view(tenant, id);
  }

  @Post('servers/:id/sandbox/decision')
  @HttpCode(200)
  @Permit('tool.review')
  @ApiOperation({
    operationId: 'decideSandbox',
    summary: 'Approve or reject exactly the version that was looked at',
  })
  @Returns(sandboxView)
  decide(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: decideSandbox }) body: DecideSandbox,
  ): Promise<SandboxView> {
    return this.decisions.decide(tenant, actorOf(operator), id, body);
  }
}
