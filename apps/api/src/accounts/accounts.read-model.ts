import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';

export interface Account {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
}

/** Local accounts of a tenant that may sign in: a disabled one is not found. */
@Injectable()
export class AccountsReadModel {
  constructor(private readonly db: TenantDb) {}

  async findActive(tenantId: string, accountId: string): Promise<Account | undefined> {
    const [account] = await this.db.run(tenantId, (manager) =>
      manager.query<Account[]>(
        `SELECT id, username, name, email FROM app.account WHERE id = $1 AND disabled_at IS NULL`,
        [accountId],
      ),
    );
    return account;
  }
}
