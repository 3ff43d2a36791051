import type { Authorizations, Revoke, RevokedCounts } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { invalid, notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import { type Revoked, Revocations } from '../revocation/revocation.module.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import {
  delegationsOf,
  endGrants,
  endSessions,
  endSubtree,
  grantsOf,
  type Holder,
  reportKey,
} from './authorization-rows.js';
import { Holders } from './holders.js';

const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** What ended, and what tokens may no longer be about. */
interface Ended {
  readonly grants: readonly string[];
  readonly delegations: readonly string[];
  readonly entries: readonly Revoked[];
}

/** What people and agents have authorised, and its end before its time (identity.md §7). */
@Injectable()
export class AuthorizationsService {
  constructor(
    private readonly db: TenantDb,
    private readonly holders: Holders,
    private readonly revocations: Revocations,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  of(tenant: TenantRef, kind: Holder['kind'], id: string): Promise<Authorizations> {
    return this.db.run(tenant.id, async (manager) => {
      const holder = await this.holder(manager, tenant, kind, id);
      return { grants: await grantsOf(manager, holder), delegations: await delegationsOf(manager, holder) };
    });
  }

  /** All of it, its audit record and what the gateways are told, in one transaction. @throws ProblemError 404, 422 */
  async revoke(tenant: TenantRef, operator: Operator, what: Revoke): Promise<RevokedCounts> {
    return this.db.run(tenant.id, async (manager) => {
      const { grants, delegations, entries } = await this.end(manager, tenant, what);
      const because = { by: operator.id, reason: what.reason };
      await this.revocations.revoke(manager, tenant.id, entries, because);
      if (what.kind === 'key') await this.publisher.publish(manager, tenant.id);
      const counts = { grants: grants.length, delegations: delegations.length };
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: `${what.kind}.revoked`,
        object: { kind: what.kind, id: what.id },
        after: counts,
        note: what.reason,
      });
      return counts;
    });
  }

  /**
   * Ends all that a person has authorised, every session of theirs, and every token issued until now.
   * @throws ProblemError 404
   */
  async endPerson(
    manager: EntityManager,
    tenant: TenantRef,
    accountId: string,
    because: { readonly by: string; readonly reason: string },
  ): Promise<void> {
    const ended = await this.endHolder(manager, await this.holder(manager, tenant, 'user', accountId));
    await this.revocations.revoke(manager, tenant.id, ended.entries, because);
  }

  private async end(manager: EntityManager, tenant: TenantRef, { kind, id, reason }: Revoke): Promise<Ended> {
    switch (kind) {
      case 'user':
      case 'agent':
        return this.endHolder(manager, await this.holder(manager, tenant, kind, id));
      case 'grant': {
        const grants = await endGrants(manager, [id]);
        if (grants.length === 0) throw notFound();
        return { grants, delegations: [], entries: [{ kind: 'gid', value: id }] };
      }
      case 'delegation': {
        const delegations = await endSubtree(manager, id);
        if (delegations.length === 0) throw notFound();
        const entries = delegations.map((value) => ({ kind: 'node', value }) as const);
        return { grants: [], delegations, entries };
      }
      default: {
        if (!THUMBPRINT.test(id))
          throw invalid('/id', 'bad_thumbprint', 'Must be an RFC 7638 SHA-256 thumbprint');
        await reportKey(manager, id, reason);
        return { grants: [], delegations: [], entries: [{ kind: 'jkt', value: id }] };
      }
    }
  }

  private async endHolder(manager: EntityManager, holder: Holder): Promise<Ended> {
    const { kind, identity } = holder;
    const granted = (await grantsOf(manager, holder)).map((grant) => grant.id);
    const grants = await endGrants(manager, granted);
    if (kind === 'user') await endSessions(manager, identity);
    const entries: Revoked[] = [
      { kind: kind === 'user' ? 'sub' : 'client', value: identity },
      ...(kind === 'agent' ? [{ kind: 'sub', value: identity } as const] : []),
      ...grants.map((value) => ({ kind: 'gid', value }) as const),
    ];
    return { grants, delegations: [], entries };
  }

  private async holder(
    manager: EntityManager,
    tenant: TenantRef,
    kind: Holder['kind'],
    id: string,
  ): Promise<Holder> {
    const identity = await this.holders.findIdentity(manager, tenant, kind, id);
    if (identity === undefined) throw notFound();
    return { kind, identity };
  }
}
