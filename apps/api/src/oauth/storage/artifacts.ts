import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { AdapterFactory } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { DeviceCodeAdapter } from '../device/device-code-adapter.js';
import { RequestLimits } from '../../limits/limits.module.js';
import { ClientDocuments } from '../registration/client-documents.js';
import { SelfRegisteredAgents } from '../registration/self-registered-agents.js';
import { ArtifactAdapter } from './artifact-adapter.js';
import { ClientAdapter } from './client-adapter.js';
import { GrantAdapter } from './grant-adapter.js';
import { GrantRevocations } from './grant-revocations.js';

/** Storage of authorization servers: one adapter per kind of artefact. */
@Injectable()
export class Artifacts {
  constructor(
    private readonly db: TenantDb,
    private readonly revocations: GrantRevocations,
    readonly documents: ClientDocuments,
    readonly agents: SelfRegisteredAgents,
    private readonly limits: RequestLimits,
  ) {}

  of(tenant: Tenant): AdapterFactory {
    return (kind) => {
      if (kind === 'Client') return new ClientAdapter(tenant, this.db, this);
      if (kind === 'Grant') return new GrantAdapter(tenant.id, this.db, this.revocations);
      if (kind === 'DeviceCode') return new DeviceCodeAdapter(tenant.id, this.db, this.limits);
      return new ArtifactAdapter(kind, tenant.id, this.db);
    };
  }
}
