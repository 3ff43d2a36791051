import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { Account } from './accounts.read-model.js';
import { BoundedQueue, QueueFull } from './bounded-queue.js';
import { passwordMatches, UNMATCHABLE } from './password.js';
import { type Attempt, SignInThrottle } from './sign-in-throttle.js';

export type SignInOutcome =
  | { readonly ok: true; readonly account: Account }
  | {
      readonly ok: false;
      /** For our own log. People are told the same for `wrong` and `disabled`. */
      readonly reason: 'wrong' | 'disabled' | 'slowed-down' | 'busy';
      /** Account of that username, if there is one. */
      readonly account: string | null;
      /** Seconds until another attempt makes sense. */
      readonly wait: number;
    };

interface AccountRow extends Account {
  readonly password_hash: string | null;
  readonly disabled: boolean;
}

/** Longer ones are no password of anybody; hashing them would only cost time. */
const MAX_PASSWORD = 256;
const BUSY_WAIT_S = 5;

/** Signs people in by username and password. An unknown username takes as long and answers the same as a wrong password. */
@Injectable()
export class SignIn {
  /** Hashing takes a core and 19 MiB each: a flood must not take the process. */
  private readonly hashing = new BoundedQueue(2, 40);

  constructor(
    private readonly db: TenantDb,
    private readonly throttle: SignInThrottle,
  ) {}

  async attempt(attempt: Attempt, password: string): Promise<SignInOutcome> {
    const account = await this.find(attempt);
    const refused = (reason: 'wrong' | 'disabled' | 'slowed-down' | 'busy', wait = 0): SignInOutcome => ({
      ok: false,
      reason,
      account: account?.id ?? null,
      wait,
    });
    const wait = await this.throttle.charge(attempt);
    if (wait > 0) return refused('slowed-down', wait);
    try {
      const stored = account?.password_hash ?? UNMATCHABLE;
      const typed = password.slice(0, MAX_PASSWORD);
      const matches = await this.hashing.run(() => passwordMatches(typed, stored));
      if (account === undefined || !matches || password.length > MAX_PASSWORD) return refused('wrong');
    } catch (cause) {
      if (cause instanceof QueueFull) return refused('busy', BUSY_WAIT_S);
      throw cause;
    }
    if (account.disabled) return refused('disabled');
    await this.throttle.clear(attempt);
    const { id, username, name, email } = account;
    return { ok: true, account: { id, username, name, email } };
  }

  private async find({ tenantId, username }: Attempt): Promise<AccountRow | undefined> {
    const [account] = await this.db.run(tenantId, (manager) =>
      manager.query<AccountRow[]>(
        `SELECT id, username, name, email, password_hash, disabled_at IS NOT NULL AS disabled
         FROM app.account WHERE username = $1`,
        [username.toLowerCase()],
      ),
    );
    return account;
  }
}
