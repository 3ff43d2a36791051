import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Authority that an agent receives from another. */
export interface HandedAuthority {
  /** Subject it is about. */
  readonly sub: string;
  /** OAuth grant it comes from; undefined for a machine's own authority. */
  readonly grantId: string | undefined;
  /** Client id of the first agent of the chain, or of the machine. */
  readonly origin: string;
  /** Nodes of the token that is handed on, root first; empty while it was never handed on. */
  readonly gpath: readonly string[];
  /** Client id of the agent that receives it. */
  readonly receiver: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

interface NodeRow {
  readonly id: string;
  readonly root_id: string;
  readonly depth: number;
  readonly revoked: boolean;
}

/**
 * Trees of authority that agents hold of one another: a root per OAuth grant or machine, and one node per agent and parent.
 * The node stays the same however often it is renewed, so one that is revoked stays revoked (identity.md §6, rule 11; §7).
 */
@Injectable()
export class DelegationTree {
  /**
   * Notes a hand-over, in the transaction of one tenant.
   *
   * @returns nodes of the new token, root first; undefined when the parent or the node itself is revoked
   */
  async extend(manager: EntityManager, authority: HandedAuthority): Promise<string[] | undefined> {
    const path = authority.gpath.length > 0 ? authority.gpath : [await this.root(manager, authority)];
    // Waits for whoever revokes the parent now: no child is born under a revoked one.
    const [parent] = await manager.query<NodeRow[]>(
      `SELECT id, root_id, depth, revoked_at IS NOT NULL AS revoked FROM app.grant_node WHERE id = $1 FOR SHARE`,
      [path.at(-1)],
    );
    if (parent === undefined || parent.revoked) return undefined;
    const [node] = await manager.query<NodeRow[]>(
      `INSERT INTO app.grant_node (id, parent_id, root_id, grant_id, sub, client_id, depth, scopes, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (tenant_id, parent_id, client_id) DO UPDATE SET scopes = excluded.scopes,
         expires_at = greatest(app.grant_node.expires_at, excluded.expires_at)
       RETURNING id, root_id, depth, revoked_at IS NOT NULL AS revoked`,
      [
        newId('node'),
        parent.id,
        parent.root_id,
        authority.grantId ?? null,
        authority.sub,
        authority.receiver,
        parent.depth + 1,
        authority.scopes,
        authority.expiresAt,
      ],
    );
    return node === undefined || node.revoked ? undefined : [...path, node.id];
  }

  /** Whether any of these nodes is revoked or gone. */
  async isBroken(manager: EntityManager, gpath: readonly string[]): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `SELECT 1 FROM app.grant_node WHERE id = ANY ($1::text[]) AND revoked_at IS NULL`,
      [gpath],
    );
    return rows.length !== gpath.length;
  }

  private async root(manager: EntityManager, authority: HandedAuthority): Promise<string> {
    const { grantId, sub, origin, scopes, expiresAt } = authority;
    const id = newId('node');
    const target =
      grantId === undefined
        ? '(tenant_id, client_id) WHERE parent_id IS NULL AND grant_id IS NULL'
        : '(tenant_id, grant_id) WHERE parent_id IS NULL AND grant_id IS NOT NULL';
    const [row] = await manager.query<{ id: string }[]>(
      `INSERT INTO app.grant_node (id, root_id, grant_id, sub, client_id, depth, scopes, expires_at)
       VALUES ($1, $1, $2, $3, $4, 0, $5, $6)
       ON CONFLICT ${target} DO UPDATE SET expires_at = greatest(app.grant_node.expires_at, excluded.expires_at)
       RETURNING id`,
      [id, grantId ?? null, sub, origin, scopes, expiresAt],
    );
    if (row === undefined) throw new Error('the root of a delegation was not stored');
    return row.id;
  }

  /**
   * Forgets trees that nobody can renew any more, leaves first, in the transaction of one tenant. A machine's authority ends
   * with no grant, so what was revoked of it is kept.
   */
  static async dropPast(manager: EntityManager): Promise<void> {
    for (let depth = 3; depth >= 0; depth--) {
      await manager.query(
        `DELETE FROM app.grant_node n WHERE n.depth = $1 AND n.expires_at < now() - interval '1 day'
           AND (n.grant_id IS NOT NULL OR n.revoked_at IS NULL)
           AND NOT EXISTS (SELECT FROM app.grant_node c WHERE c.tenant_id = n.tenant_id AND c.root_id = n.root_id AND c.depth > $1)`,
        [depth],
      );
    }
  }
}
