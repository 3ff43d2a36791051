import type { PasskeyView } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NewCredential, VerifiedAssertion } from './relying-party.js';

/** A passkey as it is verified. */
export interface StoredPasskey {
  readonly id: string;
  readonly credentialId: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: string[];
}

interface Owner {
  readonly tenantId: string;
  readonly id: string;
}

/** Rows of `app.passkey`, of one account at a time. */
@Injectable()
export class PasskeyStore {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  list({ tenantId, id }: Owner): Promise<PasskeyView[]> {
    return this.db.run(tenantId, async (manager) => {
      const rows = await manager.query<
        (Omit<PasskeyView, 'createdAt' | 'lastUsedAt'> & { at: Date; used: Date | null })[]
      >(
        `SELECT id, name, backed_up AS "backedUp", created_at AS at, last_used_at AS used
         FROM app.passkey WHERE account_id = $1 ORDER BY created_at, id`,
        [id],
      );
      return rows.map(({ at, used, ...rest }) => ({
        ...rest,
        createdAt: at.toISOString(),
        lastUsedAt: used?.toISOString() ?? null,
      }));
    });
  }

  /** What the account can sign with. */
  credentials({ tenantId, id }: Owner): Promise<StoredPasskey[]> {
    return this.db.run(tenantId, async (manager) => {
      const rows = await manager.query<(Omit<StoredPasskey, 'counter'> & { counter: string })[]>(
        `SELECT id, credential_id AS "credentialId", public_key AS "publicKey", counter, transports
         FROM app.passkey WHERE account_id = $1 ORDER BY created_at, id`,
        [id],
      );
      return rows.map((row) => ({ ...row, counter: Number(row.counter) }));
    });
  }

  /** @returns id of the passkey; undefined when the credential is registered already */
  async add(
    manager: EntityManager,
    accountId: string,
    name: string,
    { credential, aaguid, backupEligible, backedUp }: NewCredential,
  ): Promise<string | undefined> {
    const rows = await manager.query<{ id: string }[]>(
      `INSERT INTO app.passkey (id, account_id, credential_id, public_key, counter, transports, aaguid,
         backup_eligible, backed_up, name, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
      [
        newId('passkey'),
        accountId,
        credential.id,
        Buffer.from(credential.publicKey),
        credential.counter,
        credential.transports ?? [],
        aaguid,
        backupEligible,
        backedUp,
        name,
        new Date(this.clock.now()),
      ],
    );
    return rows[0]?.id;
  }

  /** The write decides: of two uses with one counter the second fails. Authenticators without counter always say 0. */
  async recordUse({ tenantId }: Owner, id: string, use: VerifiedAssertion): Promise<boolean> {
    const [, changed] = await this.db.run(tenantId, (manager) =>
      manager.query<[unknown[], number]>(
        `UPDATE app.passkey SET counter = $2, backed_up = $3, last_used_at = $4
         WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))`,
        [id, use.counter, use.backedUp, new Date(this.clock.now())],
      ),
    );
    return changed === 1;
  }
}
