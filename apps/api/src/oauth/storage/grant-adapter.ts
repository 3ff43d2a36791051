import type { TenantDb } from '#libs/database';
import { ArtifactAdapter } from './artifact-adapter.js';
import type { GrantRevocations } from './grant-revocations.js';

/** Grants. The library destroys one only when it is revoked: then its tokens, which nobody looks up, must die as well. */
export class GrantAdapter extends ArtifactAdapter {
  constructor(
    private readonly tenant: string,
    tenantDb: TenantDb,
    private readonly revocations: GrantRevocations,
  ) {
    super('Grant', tenant, tenantDb);
  }

  override destroy(id: string): Promise<void> {
    return this.revocations.revoke(this.tenant, id, () => super.destroy(id));
  }
}
