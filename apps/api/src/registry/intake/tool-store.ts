import type { ReviewSummary, StoredFinding } from '#libs/contracts';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { JudgedDefinition } from './judged-definition.js';

export interface StoredVersion {
  readonly id: string;
  readonly hash: string;
  readonly state: 'pending' | 'approved' | 'quarantined' | 'rejected' | 'retired';
}

export interface StoredTool {
  readonly id: string;
  readonly name: string;
  readonly approved: StoredVersion | null;
  readonly quarantined: boolean;
  /** Candidate of the open review, if there is one. */
  readonly underReview: string | null;
  /** Oldest first. */
  readonly versions: readonly StoredVersion[];
}

/** Tools, their versions and their open reviews, in the transaction of the tenant that owns them. */
@Injectable()
export class ToolStore {
  /** Tools of a server by name, locked until the transaction ends. The caller holds the lock of the server's row. */
  async lockAll(manager: EntityManager, serverId: string): Promise<Map<string, StoredTool>> {
    await manager.query(`SELECT 1 FROM app.tool WHERE server_id = $1 ORDER BY id FOR NO KEY UPDATE`, [
      serverId,
    ]);
    const rows = await manager.query<StoredTool[]>(
      `SELECT t.id, t.name, t.quarantined_at IS NOT NULL AS quarantined,
         (SELECT jsonb_build_object('id', v.id, 'hash', v.hash, 'state', v.state) FROM app.tool_version v
          WHERE v.id = t.approved_version_id) AS approved,
         (SELECT r.candidate_version_id FROM app.review r
          WHERE r.tool_id = t.id AND r.state = 'open') AS "underReview",
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', v.id, 'hash', v.hash, 'state', v.state) ORDER BY v.id)
          FROM app.tool_version v WHERE v.tool_id = t.id), '[]') AS versions
       FROM app.tool t WHERE t.server_id = $1`,
      [serverId],
    );
    return new Map(rows.map((row) => [row.name, row]));
  }

  async add(manager: EntityManager, serverId: string, name: string, urn: string): Promise<StoredTool> {
    const id = newId('tool');
    await manager.query(`INSERT INTO app.tool (id, server_id, urn, name) VALUES ($1, $2, $3, $4)`, [
      id,
      serverId,
      urn,
      name,
    ]);
    return { id, name, approved: null, quarantined: false, underReview: null, versions: [] };
  }

  async addVersion(
    manager: EntityManager,
    toolId: string,
    { title, raw, canonical, hash, refusal }: JudgedDefinition,
    findings: readonly StoredFinding[],
  ): Promise<StoredVersion> {
    const id = newId('version');
    const state = refusal === null ? 'pending' : 'quarantined';
    await manager.query(
      `INSERT INTO app.tool_version (id, tool_id, title, raw, canonical, hash, state, decision_reason, findings, gravest)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        toolId,
        title,
        raw,
        canonical,
        hash,
        state,
        refusal,
        JSON.stringify(findings),
        findings[0]?.severity ?? null,
      ],
    );
    await this.touch(manager, toolId);
    return { id, hash, state };
  }

  async setState(
    manager: EntityManager,
    version: StoredVersion,
    state: StoredVersion['state'],
    reason: string | null,
  ): Promise<StoredVersion> {
    await manager.query(`UPDATE app.tool_version SET state = $2, decision_reason = $3 WHERE id = $1`, [
      version.id,
      state,
      reason,
    ]);
    return { ...version, state };
  }

  /** Stops an approved tool for every tenant that uses it, from the next snapshot on. */
  async quarantine(manager: EntityManager, toolId: string, reason: string): Promise<void> {
    await manager.query(
      `UPDATE app.tool SET quarantined_at = now(), quarantine_reason = $2, updated_at = now()
       WHERE id = $1 AND quarantined_at IS NULL`,
      [toolId, reason],
    );
  }

  async openReview(
    manager: EntityManager,
    review: {
      readonly toolId: string;
      readonly candidateId: string;
      readonly baseId: string | null;
      readonly kind: ReviewSummary['kind'];
      readonly changedFields: number;
      readonly requestedBy: string;
    },
  ): Promise<void> {
    const { toolId, candidateId, baseId, kind, changedFields, requestedBy } = review;
    await manager.query(
      `INSERT INTO app.review (id, tool_id, candidate_version_id, base_version_id, kind, changed_fields, requested_by,
         requester_id)
       SELECT $1, t.id, $3, $4, $5, $6, $7, s.requester_id
       FROM app.tool t JOIN app.server s ON s.tenant_id = t.tenant_id AND s.id = t.server_id WHERE t.id = $2`,
      [newId('review'), toolId, candidateId, baseId, kind, changedFields, requestedBy],
    );
    await this.touch(manager, toolId);
  }

  /** Ends the open review of a tool without a decision; its candidate, if nobody has decided about it, retires. */
  async supersedeReview(manager: EntityManager, toolId: string): Promise<void> {
    await manager.query(
      `WITH ended AS (
         UPDATE app.review SET state = 'superseded', decided_at = now()
         WHERE tool_id = $1 AND state = 'open' RETURNING candidate_version_id)
       UPDATE app.tool_version SET state = 'retired'
       WHERE id IN (SELECT candidate_version_id FROM ended) AND state = 'pending'`,
      [toolId],
    );
  }

  async canonicalOf(manager: EntityManager, versionId: string): Promise<string> {
    const [row] = await manager.query<{ canonical: string }[]>(
      `SELECT canonical FROM app.tool_version WHERE id = $1`,
      [versionId],
    );
    if (row === undefined) throw new Error(`no tool version ${versionId}`);
    return row.canonical;
  }

  private async touch(manager: EntityManager, toolId: string): Promise<void> {
    await manager.query(`UPDATE app.tool SET updated_at = now() WHERE id = $1`, [toolId]);
  }
}
