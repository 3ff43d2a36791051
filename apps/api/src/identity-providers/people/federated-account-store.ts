import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '#libs/platform';

export interface FederatedAccount {
  readonly accountId: string;
  readonly providerId: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly unverifiedEmail: boolean;
  readonly claimsAt: Date;
  readonly disabled: boolean;
}

export interface SignedInPerson extends Omit<FederatedAccount, 'accountId' | 'disabled'> {
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
}

const ACCOUNTS = `
  SELECT f.account_id AS "accountId", f.identity_provider_id AS "providerId", f.subject, f.claims,
    f.unverified_email AS "unverifiedEmail", f.claims_at AS "claimsAt", a.disabled_at IS NOT NULL AS disabled
  FROM app.federated_account f JOIN app.account a ON a.tenant_id = f.tenant_id AND a.id = f.account_id`;

/** People whom identity providers vouch for, in the tenant that the transaction shows. */
@Injectable()
export class FederatedAccountStore {
  async find(manager: EntityManager, subject: string): Promise<FederatedAccount | undefined> {
    const [account] = await manager.query<FederatedAccount[]>(`${ACCOUNTS} WHERE f.subject = $1`, [subject]);
    return account;
  }

  list(manager: EntityManager, providerId: string): Promise<FederatedAccount[]> {
    return manager.query(`${ACCOUNTS} WHERE f.identity_provider_id = $1`, [providerId]);
  }

  /** Creates the account at the first sign-in, and notes the claims of every one. Two first ones at once make one account. */
  async save(manager: EntityManager, person: SignedInPerson): Promise<string> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('sallyport:subject:' || $1, 0))`, [
      person.subject,
    ]);
    const known = await this.find(manager, person.subject);
    const id = known?.accountId ?? newId('account');
    const { username, name, email, providerId, subject, claims, unverifiedEmail, claimsAt } = person;
    await manager.query(
      known === undefined
        ? `INSERT INTO app.account (id, name, email, username) VALUES ($1, $2, $3, $4)`
        : `UPDATE app.account SET name = $2, email = $3 WHERE id = $1 AND username = $4`,
      [id, name, email, username],
    );
    await manager.query(
      `INSERT INTO app.federated_account (account_id, identity_provider_id, subject, claims, unverified_email, claims_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant_id, account_id) DO UPDATE SET claims = excluded.claims,
         unverified_email = excluded.unverified_email, claims_at = excluded.claims_at`,
      [id, providerId, subject, JSON.stringify(claims), unverifiedEmail, claimsAt],
    );
    return id;
  }
}
