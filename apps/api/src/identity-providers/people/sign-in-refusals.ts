import type { SignInRefusal } from '#libs/contracts';
import type { SignInDenialReason } from '#libs/denial';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface Refusal {
  readonly reason: SignInDenialReason;
  /** For administrators. */
  readonly detail: string;
  readonly provider?: string | undefined;
  /** `<iss>|<sub>`, once it is verified. */
  readonly subject?: string | undefined;
  /** Client id of the agent. */
  readonly agent?: string | undefined;
}

const KEPT = '7 days';
const KEPT_ROWS = 1000;
const SHOWN = 200;

/** Sign-ins that were refused, with the reason that neither the person nor the agent is told. */
@Injectable()
export class SignInRefusals {
  private readonly logger = new Logger('sign-in');

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
  ) {}

  /** @returns the number by which an administrator finds it */
  async record(tenant: { readonly id: string; readonly slug: string }, refusal: Refusal): Promise<string> {
    const id = newId('refusal');
    const { reason, detail, provider = null, subject = null, agent = null } = refusal;
    this.logger.warn({ tenant: tenant.slug, id, reason, provider, agent });
    await this.db.run(tenant.id, (manager) =>
      manager.query(
        `INSERT INTO app.sign_in_refusal (id, at, identity_provider_id, reason, detail, subject, agent)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, new Date(this.clock.now()), provider, reason, storable(detail), subject, agent],
      ),
    );
    return id;
  }

  list(tenantId: string): Promise<SignInRefusal[]> {
    return this.db.run(tenantId, async (manager) => {
      const rows = await manager.query<(Omit<SignInRefusal, 'at'> & { at: Date })[]>(
        `SELECT id, at, identity_provider_id AS provider, reason, detail, subject, agent
         FROM app.sign_in_refusal ORDER BY at DESC, id DESC LIMIT ${SHOWN}`,
      );
      return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
    });
  }

  /** Deletes what is old or too much, in the transaction of one tenant. */
  static dropPast(manager: EntityManager): Promise<void> {
    return manager.query(
      `DELETE FROM app.sign_in_refusal WHERE at < now() - interval '${KEPT}' OR id IN (
         SELECT id FROM app.sign_in_refusal ORDER BY at DESC, id DESC OFFSET ${KEPT_ROWS})`,
    );
  }
}

/** PostgreSQL stores no NUL, and a provider may send one. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').slice(0, 1000);
