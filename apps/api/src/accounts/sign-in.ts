import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { Account } from './accounts.read-model.js';
import { BoundedQueue, QueueFull } from './bounded-queue.js';
import { passwordMatches, UNMATCHABLE } from './password.js';
import { type DeviceOwner, KnownDevices } from './known-devices.js';
import { MAX_PASSWORD } from './password-rules.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** Who tries to be whom, from where. */
export interface Attempt {
  readonly tenant: DeviceOwner['tenant'];
  /** As typed. */
  readonly username: string;
  /** From `sourceOf`. */
  readonly source: string;
  /** `Cookie` header of the browser. */
  readonly cookies: string;
}

export type SignInOutcome =
  | {
      readonly ok: true;
      readonly account: Account;
      /** `Set-Cookie` by which this browser is known from now on. */
      readonly device: string;
    }
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
  readonly password_set_at: Date | null;
  readonly disabled: boolean;
}

const BUSY_WAIT_S = 5;

/** Whether people have the password of the username. An unknown username takes as long and answers the same as a wrong password. */
@Injectable()
export class SignIn {
  /** Hashing takes a core and 19 MiB each: a flood must not take the process. */
  private readonly hashing = new BoundedQueue(2, 40);

  constructor(
    private readonly db: TenantDb,
    private readonly throttle: SignInThrottle,
    private readonly devices: KnownDevices,
  ) {}

  async attempt(attempt: Attempt, password: string): Promise<SignInOutcome> {
    const account = await this.find(attempt);
    const refused = (reason: 'wrong' | 'disabled' | 'slowed-down' | 'busy', wait = 0): SignInOutcome => ({
      ok: false,
      reason,
      account: account?.id ?? null,
      wait,
    });
    const { tenant, username, source } = attempt;
    const owner = { tenant, username, passwordSetAt: account?.password_set_at ?? null };
    const device = account && (await this.devices.find(attempt.cookies, owner));
    const guess = { tenantId: tenant.id, username, source, device };
    const wait = await this.throttle.charge(guess);
    if (wait > 0) return refused('slowed-down', wait);
    try {
      const stored = account?.password_hash ?? UNMATCHABLE;
      // Longer ones are no password of anybody; hashing them would only cost time.
      const typed = password.slice(0, MAX_PASSWORD);
      const matches = await this.hashing.run(() => passwordMatches(typed, stored));
      if (account === undefined || !matches || password.length > MAX_PASSWORD) {
        await this.throttle.failed(guess);
        return refused('wrong');
      }
    } catch (cause) {
      if (cause instanceof QueueFull) return refused('busy', BUSY_WAIT_S);
      throw cause;
    }
    if (account.disabled) return refused('disabled');
    await this.throttle.clear(guess);
    const { id, name, email } = account;
    const known = await this.devices.cookie(owner);
    return { ok: true, account: { id, username: account.username, name, email }, device: known };
  }

  private async find({ tenant, username }: Attempt): Promise<AccountRow | undefined> {
    const [account] = await this.db.run(tenant.id, (manager) =>
      manager.query<AccountRow[]>(
        `SELECT id, username, name, email, password_hash, password_set_at, disabled_at IS NOT NULL AS disabled
         FROM app.account WHERE username = $1`,
        [username.toLowerCase()],
      ),
    );
    return account;
  }
}
