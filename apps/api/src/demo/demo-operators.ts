import type { Right } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { AdminAudit } from '../audit/audit.module.js';
import type { Operator, TenantRef } from '../session/session.module.js';

const SEED = { kind: 'system', id: 'demo', name: 'demo' } as const;

/** An operator of the console who signs in by one-time link; made on the first run. */
export function ensureOperator(
  app: INestApplicationContext,
  tenant: TenantRef,
  {
    username,
    name,
    rights,
  }: { readonly username: string; readonly name: string; readonly rights: readonly Right[] },
): Promise<Operator> {
  return app.get(TenantDb).run(tenant.id, async (manager) => {
    const made = await manager.query<{ id: string }[]>(
      `INSERT INTO app.account (id, username, name, rights) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, username) DO NOTHING RETURNING id`,
      [newId('account'), username, name, rights],
    );
    const [account] = await manager.query<Omit<Operator, 'tenantId'>[]>(
      `SELECT id, username, name, email, rights FROM app.account WHERE username = $1`,
      [username],
    );
    if (account === undefined) throw new Error(`no account ${username}`);
    if (made.length > 0) {
      await app.get(AdminAudit).record(manager, tenant, {
        actor: SEED,
        action: 'operator.added',
        object: { kind: 'user', id: account.id },
        after: { username, rights },
      });
    }
    return { ...account, tenantId: tenant.id };
  });
}
