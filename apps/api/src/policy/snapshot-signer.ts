import { SNAPSHOT_TYP, type Snapshot } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { signCompact } from '#libs/oauth';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TenantKeys } from '../vault/vault.module.js';

/** Signs with the platform's snapshot key; gateways pin its public half when they enrol. */
@Injectable()
export class SnapshotSigner {
  constructor(
    private readonly tenants: TenantDb,
    private readonly keys: TenantKeys,
  ) {}

  /** @param manager of the publishing transaction: the key is read in it, not on a second connection */
  async sign(manager: EntityManager, platformId: string, snapshot: Snapshot): Promise<string> {
    const [key] = await this.tenants.visit(manager, platformId, () =>
      this.keys.signingKeys(platformId, 'snapshot'),
    );
    return signCompact(snapshot, { typ: SNAPSHOT_TYP, kid: key.kid }, key.privateKey);
  }
}
