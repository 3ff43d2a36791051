import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Vault } from '#libs/vault';
import { TenantDirectory } from '../tenant-directory.js';

const PURPOSE = 'checkpoint';

/** The platform's key for checkpoints, which the control plane makes and rotates. */
@Injectable()
export class CheckpointKey {
  constructor(
    private readonly db: TenantDb,
    private readonly tenants: TenantDirectory,
    private readonly vault: Vault,
  ) {}

  /** @throws Error while there is none; VaultError when it was sealed with another master key */
  async getActive(): Promise<{ kid: string; privateKey: KeyObject }> {
    const tenant = (await this.tenants.resolve([PLATFORM])).get(PLATFORM)!;
    const rows: { id: string; sealed: Buffer }[] = await this.db.run(tenant, (manager) =>
      manager.query(`SELECT id, sealed FROM app.tenant_key WHERE purpose = $1 AND state = 'active'`, [
        PURPOSE,
      ]),
    );
    const row = rows[0];
    if (row === undefined) throw new Error('the platform has no active checkpoint key');
    const secret = await this.vault.open(row.sealed, { tenant, purpose: PURPOSE, id: row.id });
    return {
      kid: row.id,
      privateKey: createPrivateKey({ key: JSON.parse(secret.toString()), format: 'jwk' }),
    };
  }
}
