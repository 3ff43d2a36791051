import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { subjectOf } from '../oauth/oauth.module.js';
import type { TenantRef } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { issuerOf } from '../tenants/tenants.read-model.js';

/** How tokens name the people and agents that the console knows by id. */
@Injectable()
export class Holders {
  constructor(private readonly settings: ApiSettings) {}

  /** `sub` of a person, client id of an agent; undefined when there is none with this id. */
  async findIdentity(
    manager: EntityManager,
    tenant: TenantRef,
    kind: 'user' | 'agent',
    id: string,
  ): Promise<string | undefined> {
    if (kind === 'agent') {
      const [agent] = await manager.query<{ client_id: string }[]>(
        `SELECT client_id FROM app.agent WHERE id = $1 AND kind <> 'component'`,
        [id],
      );
      return agent?.client_id;
    }
    const [account] = await manager.query<{ subject: string | null }[]>(
      `SELECT f.subject FROM app.account a
         LEFT JOIN app.federated_account f ON f.tenant_id = a.tenant_id AND f.account_id = a.id
       WHERE a.id = $1`,
      [id],
    );
    // Whom an identity provider vouches for is known by its name for them.
    if (typeof account?.subject === 'string') return account.subject;
    return account === undefined ? undefined : subjectOf(issuerOf(this.settings.publicUrl, tenant.slug), id);
  }
}
