import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { notFound } from '../http/http.module.js';
import { Public } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { TenantKeys } from '../vault/vault.module.js';

/** Public keys with which a tenant authenticates at its identity providers (RFC 7523). */
@ApiExcludeController()
@Controller('t/:tenant/federation-keys')
@Public()
export class FederationKeysController {
  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly keys: TenantKeys,
  ) {}

  @Get()
  @Header('cache-control', 'public, max-age=300')
  async show(@Param('tenant') slug: string): Promise<object> {
    const tenant = await this.tenants.findBySlug(slug);
    if (tenant === undefined || tenant.suspended) throw notFound();
    return { keys: await this.keys.publicKeys(tenant.id, 'federation') };
  }
}
