import { snapshot, slug, type StartAnswer } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { loadPublicKeys, verifySnapshot } from '#libs/oauth';
import { Controller, Get, Header, Param, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ComponentGuard, OnlyFor } from '../../components/components.module.js';
import { notFound } from '../../http/http.module.js';
import { StartSigner } from '../../runner/runner.module.js';
import { Public } from '../../session/session.module.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { PlatformKeys } from '../../vault/vault.module.js';
import { PublishedSnapshots } from '../published-snapshots.js';

/** Where gateways get what they pass on to a runner: only what the tenant's policy of this moment names. */
@ApiExcludeController()
@Controller('internal/v1/tenants/:tenant/starts')
@Public()
@UseGuards(ComponentGuard)
@OnlyFor('gateway')
export class StartsController {
  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly db: TenantDb,
    private readonly published: PublishedSnapshots,
    private readonly keys: PlatformKeys,
    private readonly signer: StartSigner,
  ) {}

  @Get(':serverVersion')
  @Header('cache-control', 'no-store')
  async start(
    @Param('tenant', { schema: slug }) tenantSlug: string,
    @Param('serverVersion') serverVersion: string,
  ): Promise<StartAnswer> {
    const tenant = await this.tenants.findBySlug(tenantSlug);
    if (tenant === undefined || tenant.suspended) throw notFound();
    const newest = await this.db.run(tenant.id, (manager) => this.published.findNewest(manager));
    if (newest === undefined || newest === 'known') throw notFound();
    const keys = loadPublicKeys(await this.keys.publicKeys('snapshot'));
    const { servers } = snapshot.parse(verifySnapshot(newest.jws, keys));
    const server = servers.find(({ stdio }) => stdio?.serverVersion === serverVersion);
    if (server?.stdio === undefined) throw notFound();
    const { era, protocolVersion, id, stdio } = server;
    return this.signer.sign({
      use: 'call',
      tenant: tenant.slug,
      server: id,
      ...stdio,
      dialect: { era, protocolVersion },
    });
  }
}
