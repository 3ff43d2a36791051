import type { DraftContent, Snapshot } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MappedRoles } from '../identity-providers/identity-providers.module.js';
import { CurrentPolicy } from '../roles/current-policy.read-model.js';
import type { Operator, TenantRef } from '../session/session.module.js';
import { DraftApplication } from './draft-application.js';

/** What of the policy a draft changes. */
export interface DraftRules extends Pick<Snapshot, 'roles' | 'guardrails'> {
  /** People whose roles rules over claims would change, by their subject. */
  readonly people: Readonly<Record<string, RoleChange>>;
}

export interface RoleChange {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** The rules would let them in no more: they would have no role at all. */
  readonly refused: boolean;
}

/** Makes a draft's changes and takes them back, so that what they come to is known without being in force. */
@Injectable()
export class DraftPreview {
  constructor(
    private readonly application: DraftApplication,
    private readonly policy: CurrentPolicy,
    private readonly mapped: MappedRoles,
  ) {}

  /** @throws ProblemError for a draft that could not be published */
  async of(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    content: DraftContent,
  ): Promise<{ base: Snapshot | undefined; rules: DraftRules }> {
    const base = await this.policy.findSnapshot(manager);
    const mapping = content.mappings.length > 0;
    const before = mapping ? await this.mapped.list(manager) : undefined;
    // A transaction may be open around this one: only what happens here is taken back.
    await manager.query('SAVEPOINT draft');
    try {
      await this.application.apply(manager, tenant, operator, content);
      const drafted = await this.policy.findSnapshot(manager);
      const after = mapping ? await this.mapped.list(manager) : undefined;
      const people =
        before === undefined || after === undefined ? {} : await changedPeople(manager, before, after);
      const { roles = [], guardrails } = drafted ?? {};
      return { base, rules: { roles, ...(guardrails === undefined ? {} : { guardrails }), people } };
    } finally {
      await manager.query('ROLLBACK TO SAVEPOINT draft');
    }
  }
}

type RolesByAccount = ReadonlyMap<string, readonly string[]>;

async function changedPeople(
  manager: EntityManager,
  before: RolesByAccount,
  after: RolesByAccount,
): Promise<Record<string, RoleChange>> {
  const rows = await manager.query<{ id: string; subject: string; assigned: string[] }[]>(
    `SELECT f.account_id AS id, f.subject, coalesce(array_agg(r.slug) FILTER (WHERE r.slug IS NOT NULL), '{}') AS assigned
     FROM app.federated_account f
       LEFT JOIN app.role_assignment a ON a.tenant_id = f.tenant_id AND a.subject_kind = 'user' AND a.subject_id = f.account_id
       LEFT JOIN app.role r ON r.tenant_id = a.tenant_id AND r.id = a.role_id
     GROUP BY f.account_id, f.subject`,
  );
  const changed: Record<string, RoleChange> = {};
  for (const { id, subject, assigned } of rows) {
    const [had, gets] = [before.get(id) ?? [], after.get(id) ?? []];
    const removed = had.filter((role) => !gets.includes(role) && !assigned.includes(role));
    const added = gets.filter((role) => !had.includes(role));
    const refused = had.length > 0 && gets.length === 0;
    if (removed.length + added.length > 0 || refused) changed[subject] = { removed, added, refused };
  }
  return changed;
}
