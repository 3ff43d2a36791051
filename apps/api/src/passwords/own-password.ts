import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KnownDevices, SignIn } from '../accounts/accounts.module.js';
import type { Account } from '../accounts/accounts.read-model.js';
import type { SignedInUser } from '../oauth/oauth.module.js';
import type { Tenant } from '../tenants/tenants.read-model.js';
import { PasswordLinks } from './password-links.js';
import type { PasswordProblem } from './password-pages.js';
import { type NewPassword, type Outcome, Passwords } from './passwords.js';

/** What a form brought. */
export interface Typed {
  readonly current: string;
  readonly password: string;
  readonly again: string;
}

export type Chosen =
  | { readonly ok: true; readonly device: string }
  | { readonly ok: false; readonly problem: PasswordProblem | undefined };

const problem = (text: string, status: PasswordProblem['status'] = 422): Chosen => ({
  ok: false,
  problem: { status, text },
});
const GONE: Chosen = { ok: false, problem: undefined };

/** A person chooses a password: knowing the one before, or holding a link that an operator gave them. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly db: TenantDb,
    private readonly signIn: SignIn,
    private readonly devices: KnownDevices,
    private readonly links: PasswordLinks,
    private readonly passwords: Passwords,
  ) {}

  /** Whether there is a password here at all: nobody whom an identity provider vouches for has one. */
  async exists(tenant: Tenant, { account }: SignedInUser): Promise<boolean> {
    return this.db.run(tenant.id, async (manager) => (await storedHash(manager, account.id)) !== null);
  }

  /** The session says who; only the current password, tried as slowly as at any sign-in, says that it is them. */
  async change(
    tenant: Tenant,
    { account, subject }: SignedInUser,
    typed: Typed,
    from: { readonly source: string; readonly cookies: string },
  ): Promise<Chosen> {
    const before = await this.db.run(tenant.id, (manager) => storedHash(manager, account.id));
    const proof = await this.signIn.attempt({ tenant, username: account.username, ...from }, typed.current);
    if (!proof.ok) {
      if (proof.wait > 0) return problem(`Too many attempts. Wait ${proof.wait} s, then try again.`, 429);
      return problem('The current password is not right.');
    }
    // Another change in the meantime wins: what was proved is gone.
    const claim = async (manager: EntityManager): Promise<boolean> =>
      before !== null && (await storedHash(manager, account.id, 'FOR NO KEY UPDATE')) === before;
    const actor = { kind: 'user', id: subject, name: account.name } as const;
    return this.save(tenant, typed, { account, actor, action: 'password.changed', claim });
  }

  /** @param account of the link, which the save uses up */
  async reset(tenant: Tenant, account: Account, token: string, typed: Typed): Promise<Chosen> {
    const actor = { kind: 'user', id: account.id, name: account.name } as const;
    const claim = (manager: EntityManager): Promise<boolean> => this.links.use(manager, tenant, token);
    return this.save(tenant, typed, { account, actor, action: 'password.reset', claim });
  }

  private async save(tenant: Tenant, typed: Typed, change: Omit<NewPassword, 'password'>): Promise<Chosen> {
    if (typed.password !== typed.again) return problem('The two new passwords are not the same.');
    if (typed.password === typed.current) return problem('The new password is the current one.');
    const outcome: Outcome = await this.passwords.set(tenant, { ...change, password: typed.password });
    if (!outcome.ok) return outcome.problem === undefined ? GONE : problem(outcome.problem);
    const { username } = change.account;
    return {
      ok: true,
      device: await this.devices.cookie({ tenant, username, passwordSetAt: outcome.setAt }),
    };
  }
}

async function storedHash(
  manager: EntityManager,
  id: string,
  lock: '' | 'FOR NO KEY UPDATE' = '',
): Promise<string | null> {
  const [row] = await manager.query<{ password_hash: string | null }[]>(
    `SELECT password_hash FROM app.account WHERE id = $1 ${lock}`,
    [id],
  );
  return row?.password_hash ?? null;
}
