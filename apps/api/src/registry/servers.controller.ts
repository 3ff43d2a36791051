import { addServer, serverFeatures, serverList, serverView, type ServerView } from '#libs/contracts';
import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { notFound, Returns } from '../http/http.module.js';
import {
  actorOf,
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  type TenantRef,
} from '../session/session.module.js';
import { IfMatch, resource, Versioned } from '../versions/versions.module.js';
import { ServersReadModel } from './catalogue/servers.read-model.js';
import { ServerProbing } from './server-probing.js';
import { Servers } from './servers.js';

const SERVER = resource((it: ServersController, tenant, { id = '' }) => it.find(tenant, id), ['features']);

@ApiTags('registry')
@Controller('api/v1/tenants/:tenant/servers')
export class ServersController {
  constructor(
    private readonly servers: Servers,
    private readonly probing: ServerProbing,
    private readonly views: ServersReadModel,
  ) {}

  @Get()
  @Permit('registry.read')
  @ApiOperation({ operationId: 'listServers', summary: 'Upstream servers of the tenant and of the platform' })
  @Returns(serverList)
  async list(@CurrentTenant() tenant: TenantRef): Promise<z.infer<typeof serverList>> {
    return { items: await this.views.list(tenant) };
  }

  @Post()
  @Permit('server.write')
  @ApiOperation({
    operationId: 'addServer',
    summary: 'Register a server and probe it; its tools wait for review',
  })
  @Returns(serverView, 201)
  async add(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Body({ schema: addServer }) body: z.output<typeof addServer>,
  ): Promise<ServerView> {
    return this.view(tenant, await this.servers.add(tenant, actorOf(operator), body));
  }

  @Get(':id')
  @Versioned(SERVER)
  @Permit('registry.read')
  @ApiOperation({ operationId: 'getServer', summary: 'One server with the result of its last probe' })
  @Returns(serverView)
  find(@CurrentTenant() tenant: TenantRef, @Param('id') id: string): Promise<ServerView> {
    return this.view(tenant, id);
  }

  @Post(':id/probe')
  @Permit('server.write')
  @ApiOperation({ operationId: 'probeServer', summary: 'Ask the live server what it offers now' })
  @Returns(serverView)
  async probe(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<ServerView> {
    await this.probing.probe(tenant, actorOf(operator), id);
    return this.view(tenant, id);
  }

  @Put(':id/features')
  @IfMatch(SERVER)
  @Permit('server.write')
  @ApiOperation({
    operationId: 'setServerFeatures',
    summary: 'Say what a server may do besides answering: log, ask the user or the model, see folders',
  })
  @Returns(serverView)
  async setFeatures(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: serverFeatures }) body: z.output<typeof serverFeatures>,
  ): Promise<ServerView> {
    await this.servers.setFeatures(tenant, actorOf(operator), id, body);
    return this.view(tenant, id);
  }

  private async view(tenant: TenantRef, id: string): Promise<ServerView> {
    const view = await this.views.find(tenant, id);
    if (view === undefined) throw notFound();
    return view;
  }
}
