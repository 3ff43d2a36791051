import { PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What tells whether two accounts are one person. */
export interface Person {
  readonly accountId: string;
  /** `<iss>|<sub>` of the identity provider that vouches for them. */
  readonly identity: string | null;
  /** Lower case. Proves nothing about who somebody is, and is reason enough not to count two accounts as two people. */
  readonly email: string | null;
  /** SHA-256 of the public key of each passkey, hexadecimal. */
  readonly credentials: readonly string[];
}

const PERSON = `
  SELECT a.id AS "accountId",
    coalesce(f.subject, (SELECT min(i.subject) FROM app.operator_identity i
      WHERE i.tenant_id = a.tenant_id AND i.account_id = a.id)) AS identity,
    lower(a.email) AS email,
    coalesce((SELECT array_agg(encode(sha256(p.public_key), 'hex')) FROM app.passkey p
      WHERE p.tenant_id = a.tenant_id AND p.account_id = a.id), '{}') AS credentials
  FROM app.account a
    LEFT JOIN app.federated_account f ON f.tenant_id = a.tenant_id AND f.account_id = a.id
  WHERE a.id = $1`;

/** People behind accounts of a tenant or of the platform. */
@Injectable()
export class People {
  constructor(private readonly db: TenantDb) {}

  /** @param manager shows the tenant. @returns undefined for what is no person: an agent, or nobody that is known */
  async find(manager: EntityManager, accountId: string): Promise<Person | undefined> {
    const [own] = await manager.query<Person[]>(PERSON, [accountId]);
    if (own !== undefined) return own;
    const [platform] = await manager.query<{ id: string }[]>(`SELECT id FROM app.tenant WHERE slug = $1`, [
      PLATFORM,
    ]);
    if (platform === undefined) return undefined;
    const [operator] = await this.db.visit(manager, platform.id, () =>
      manager.query<Person[]>(PERSON, [accountId]),
    );
    return operator;
  }
}

/** One account, identity, address or authenticator is one person. */
export function samePerson(a: Person, b: Person): boolean {
  return (
    a.accountId === b.accountId ||
    (a.identity !== null && a.identity === b.identity) ||
    (a.email !== null && a.email === b.email) ||
    a.credentials.some((key) => b.credentials.includes(key))
  );
}
