import type { CeremonyOptions, PasskeyList, PasskeyView, Registration } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, invalid, notFound } from '../http/http.module.js';
import { actorOf, type Operator } from '../session/session.module.js';
import { PasskeyEnrolment } from './passkey-enrolment.js';
import { PasskeyStore } from './passkey-store.js';
import { RelyingParty } from './relying-party.js';

/** An operator's own passkeys. Every change is in the audit log of the operator's tenant. */
@Injectable()
export class Passkeys {
  constructor(
    private readonly db: TenantDb,
    private readonly store: PasskeyStore,
    private readonly enrolment: PasskeyEnrolment,
    private readonly party: RelyingParty,
    private readonly audit: AdminAudit,
  ) {}

  async list(operator: Operator): Promise<PasskeyList> {
    return { items: await this.store.list(operator), available: this.party.available };
  }

  options(operator: Operator): Promise<CeremonyOptions> {
    return this.enrolment.options(operator, { use: 'enrol', subject: operator.id });
  }

  /** @throws ProblemError 422 for an answer that is none to our question; 409 for a passkey that is known */
  async add(operator: Operator, name: string, registration: Registration): Promise<PasskeyView> {
    const purpose = { use: 'enrol', subject: operator.id } as const;
    const credential = await this.enrolment.verified(registration, purpose);
    if (credential === undefined) {
      throw invalid(
        '/registration',
        'registration_invalid',
        'This is no answer to what was asked. Try again.',
      );
    }
    const id = await this.change(operator, 'passkey.added', async (manager) => {
      const added = await this.store.add(manager, operator.id, name, credential);
      if (added === undefined) throw conflict('passkey_known', 'This passkey is registered already.');
      return { id: added, after: { name, backedUp: credential.backedUp, aaguid: credential.aaguid } };
    });
    return this.find(operator, id);
  }

  async rename(operator: Operator, id: string, name: string): Promise<PasskeyView> {
    await this.change(operator, 'passkey.renamed', async (manager) => {
      const [, changed] = await manager.query<[unknown[], number]>(
        `UPDATE app.passkey SET name = $3 WHERE id = $1 AND account_id = $2`,
        [id, operator.id, name],
      );
      if (changed === 0) throw notFound();
      return { id, after: { name } };
    });
    return this.find(operator, id);
  }

  /** @throws ProblemError 409 for the last one: without any, decisions would need no confirmation */
  async remove(operator: Operator, id: string): Promise<void> {
    await this.change(operator, 'passkey.removed', async (manager) => {
      // The account's row is the lock: two removals at once must not both leave the other one's passkey.
      await manager.query(`SELECT 1 FROM app.account WHERE id = $1 FOR UPDATE`, [operator.id]);
      const rows = await manager.query<{ id: string; name: string }[]>(
        `SELECT id, name FROM app.passkey WHERE account_id = $1`,
        [operator.id],
      );
      const removed = rows.find((row) => row.id === id);
      if (removed === undefined) throw notFound();
      if (rows.length === 1)
        throw conflict('last_passkey', 'Add another passkey before you remove this one.');
      await manager.query(`DELETE FROM app.passkey WHERE id = $1`, [id]);
      return { id, after: { name: removed.name } };
    });
  }

  private async find(operator: Operator, id: string): Promise<PasskeyView> {
    const found = (await this.store.list(operator)).find((passkey) => passkey.id === id);
    if (found === undefined) throw notFound();
    return found;
  }

  private change(
    operator: Operator,
    action: string,
    work: (manager: EntityManager) => Promise<{ readonly id: string; readonly after: unknown }>,
  ): Promise<string> {
    return this.db.run(operator.tenantId, async (manager) => {
      const { id, after } = await work(manager);
      const [tenant] = await manager.query<{ id: string; slug: string }[]>(
        `SELECT id, slug FROM app.tenant WHERE id = $1`,
        [operator.tenantId],
      );
      if (tenant === undefined) throw new Error(`no tenant ${operator.tenantId}`);
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action,
        object: { kind: 'passkey', id },
        after,
      });
      return id;
    });
  }
}
