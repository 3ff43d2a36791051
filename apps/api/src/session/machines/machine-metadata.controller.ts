import { ADMIN_SCOPES, adminResourcePath } from '#libs/contracts';
import { protectedResourceMetadata } from '#libs/oauth';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { notFound } from '../../http/http.module.js';
import { ApiSettings } from '../../settings.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { Public } from '../access/permit.decorator.js';

/** RFC 9728: where machines get tokens for the admin API of a tenant. */
@ApiExcludeController()
@Controller(`.well-known/oauth-protected-resource${adminResourcePath(':tenant')}`)
@Public()
export class MachineMetadataController {
  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly settings: ApiSettings,
  ) {}

  @Get()
  async metadata(@Param('tenant') slug: string): Promise<ReturnType<typeof protectedResourceMetadata>> {
    const tenant = await this.tenants.findBySlug(slug);
    if (tenant === undefined) throw notFound();
    const resource = this.settings.publicUrl + adminResourcePath(tenant.slug);
    return protectedResourceMetadata({
      resource,
      issuer: tenant.issuer,
      dpopRequired: true,
      scopes: [...ADMIN_SCOPES],
    });
  }
}
