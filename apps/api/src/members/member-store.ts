import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MemberView, Ceiling } from '#libs/contracts';
import { newId } from '#libs/platform';

export type MemberKind = MemberView['kind'];

const MEMBERS = `
  SELECT m.kind, m.id, m.handle, m.name, m.disabled, m.ceiling, m.admin_scopes AS "adminScopes",
    m.registration,
    to_char(m.vouched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "vouchedAt",
    coalesce((SELECT array_agg(r.slug ORDER BY r.slug) FROM app.role_assignment a
      JOIN app.role r ON r.tenant_id = a.tenant_id AND r.id = a.role_id
      WHERE a.subject_kind = m.kind AND a.subject_id = m.id), '{}') AS roles
  FROM (
    SELECT 'user' AS kind, id, username AS handle, name, disabled_at IS NOT NULL AS disabled, NULL::jsonb AS ceiling,
      '{}'::text[] AS admin_scopes, NULL::text AS registration, NULL::timestamptz AS vouched_at
    FROM app.account
    UNION ALL
    SELECT 'agent', id, client_id, name, disabled_at IS NOT NULL, ceiling, admin_scopes, registration, vouched_at
    FROM app.agent WHERE kind <> 'component'
  ) AS m`;

export interface NewAgent {
  readonly name: string;
  readonly kind: 'machine' | 'interactive';
  readonly keys: readonly unknown[];
  readonly redirectUris: readonly string[];
  readonly ceiling: Ceiling;
}

export interface NewUser {
  readonly username: string;
  readonly name: string;
  readonly email?: string | undefined;
  /** PHC string. */
  readonly passwordHash: string;
}

/** Users and agents of the tenant that the transaction shows. */
@Injectable()
export class MemberStore {
  list(manager: EntityManager): Promise<MemberView[]> {
    return manager.query(`${MEMBERS} ORDER BY m.kind DESC, m.handle`);
  }

  async find(manager: EntityManager, kind: MemberKind, id: string): Promise<MemberView | undefined> {
    const rows: MemberView[] = await manager.query(`${MEMBERS} WHERE m.kind = $1 AND m.id = $2`, [kind, id]);
    return rows[0];
  }

  /** Locks the member until the transaction ends, so that two writers follow one another. */
  async lock(manager: EntityManager, kind: MemberKind, id: string): Promise<MemberView | undefined> {
    await manager.query(`SELECT 1 FROM app.${tableOf(kind)} WHERE id = $1 FOR NO KEY UPDATE`, [id]);
    return this.find(manager, kind, id);
  }

  /** Subject of somebody whom an identity provider vouches for; undefined for a local account. */
  async findSubject(manager: EntityManager, accountId: string): Promise<string | undefined> {
    const [row] = await manager.query<{ subject: string }[]>(
      `SELECT subject FROM app.federated_account WHERE account_id = $1`,
      [accountId],
    );
    return row?.subject;
  }

  /** @returns the agent's id, which is also its client id */
  async addAgent(manager: EntityManager, agent: NewAgent): Promise<string> {
    const id = newId('agent');
    await manager.query(
      `INSERT INTO app.agent (id, client_id, name, kind, keys, redirect_uris, ceiling)
       VALUES ($1, $1, $2, $3, $4, $5, $6)`,
      [id, agent.name, agent.kind, JSON.stringify(agent.keys), agent.redirectUris, agent.ceiling],
    );
    return id;
  }

  /** @returns the account's id; undefined when the username is taken */
  async addUser(manager: EntityManager, user: NewUser): Promise<string | undefined> {
    const rows: { id: string }[] = await manager.query(
      `INSERT INTO app.account (id, username, name, email, password_hash, password_set_at) VALUES ($1, $2, $3, $4, $5, now())
       ON CONFLICT DO NOTHING RETURNING id`,
      [newId('account'), user.username, user.name, user.email ?? null, user.passwordHash],
    );
    return rows[0]?.id;
  }

  async setCeiling(manager: EntityManager, agentId: string, ceiling: Ceiling): Promise<void> {
    await manager.query(`UPDATE app.agent SET ceiling = $2 WHERE id = $1`, [agentId, ceiling]);
  }

  /** @returns false for an agent that is no machine */
  async setAdminScopes(manager: EntityManager, id: string, scopes: readonly string[]): Promise<boolean> {
    const [, changed] = await manager.query<[unknown[], number]>(
      `UPDATE app.agent SET admin_scopes = $2 WHERE id = $1 AND kind = 'machine' AND registration = 'operator'`,
      [id, [...new Set(scopes)]],
    );
    return changed === 1;
  }

  async setDisabled(manager: EntityManager, { kind, id }: MemberView, at: Date | null): Promise<void> {
    await manager.query(`UPDATE app.${tableOf(kind)} SET disabled_at = $2 WHERE id = $1`, [id, at]);
  }

  /**
   * Tokens that are already out stop working too: gateways refuse what the snapshot lists as revoked.
   * @param identity `sub` of a user's tokens, client id of an agent
   */
  async setRevoked(
    manager: EntityManager,
    kind: MemberKind,
    identity: string,
    revoked: boolean,
  ): Promise<void> {
    await manager.query(
      revoked
        ? `INSERT INTO app.revocation (kind, value, reason) VALUES ($1, $2, 'disabled') ON CONFLICT DO NOTHING`
        : `DELETE FROM app.revocation WHERE kind = $1 AND value = $2 AND reason = 'disabled'`,
      [kind === 'user' ? 'subject' : 'client', identity],
    );
  }

  /** @returns the slugs that name no role; nothing is changed unless it is empty */
  async setRoles(
    manager: EntityManager,
    member: { readonly kind: MemberKind; readonly id: string },
    slugs: readonly string[],
    by: string,
  ): Promise<string[]> {
    const roles: { id: string; slug: string }[] = await manager.query(
      `SELECT id, slug FROM app.role WHERE slug = ANY ($1::text[])`,
      [slugs],
    );
    const known = new Set(roles.map((role) => role.slug));
    const unknown = slugs.filter((slug) => !known.has(slug));
    if (unknown.length > 0) return unknown;
    await manager.query(`DELETE FROM app.role_assignment WHERE subject_kind = $1 AND subject_id = $2`, [
      member.kind,
      member.id,
    ]);
    await manager.query(
      `INSERT INTO app.role_assignment (role_id, subject_kind, subject_id, assigned_by)
       SELECT unnest($1::text[]), $2, $3, $4`,
      [roles.map((role) => role.id), member.kind, member.id, by],
    );
    return [];
  }
}

const tableOf = (kind: MemberKind): string => (kind === 'user' ? 'account' : 'agent');
