import type {
  MappingOutcome,
  MappingRule,
  RoleMappingView,
  setRoleMapping,
  tryRoleMapping,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { compileMapping, mappingClaims, mappingDenied, MappingError } from '#libs/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { AdminAudit } from '../../audit/audit.module.js';
import { conflict, invalid, notFound } from '../../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../../session/session.module.js';
import type { IdentityProvider } from '../identity-provider.js';
import { IdentityProviderStore } from '../identity-provider-store.js';
import { decide } from '../people/federated-people.js';
import { RoleMappingStore } from './role-mapping-store.js';

/** Which claims of an identity provider give which tool roles: ordered rules, replaced as a whole, every version kept. */
@Injectable()
export class RoleMappings {
  constructor(
    private readonly db: TenantDb,
    private readonly providers: IdentityProviderStore,
    private readonly store: RoleMappingStore,
    private readonly audit: AdminAudit,
  ) {}

  /** Newest first; the first is in force. @throws ProblemError 404 */
  history(tenant: TenantRef, id: string): Promise<RoleMappingView[]> {
    return this.db.run(tenant.id, async (manager) => {
      await this.provider(manager, id);
      return this.store.history(manager, id);
    });
  }

  current(tenant: TenantRef, id: string): Promise<RoleMappingView> {
    return this.db.run(tenant.id, async (manager) => {
      await this.provider(manager, id);
      return this.store.current(manager, id);
    });
  }

  /** @throws ProblemError 404; 409 when somebody else changed the rules meanwhile; 422 with the position of the fault */
  set(
    tenant: TenantRef,
    operator: Operator,
    id: string,
    { version, rules }: z.output<typeof setRoleMapping>,
  ): Promise<RoleMappingView> {
    return this.db.run(tenant.id, async (manager) => {
      const provider = await this.providers.lock(manager, id);
      if (provider === undefined) throw notFound();
      assertUsable(rules, provider.claims);
      await assertRoles(manager, rules);
      const before = await this.store.current(manager, id);
      if (before.version !== version) {
        throw conflict(
          'rules_changed',
          `The rules are at version ${before.version} now, and you edited version ${version}. Load them again.`,
        );
      }
      await this.store.add(manager, id, version + 1, rules, operator.id);
      const after = await this.store.current(manager, id);
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action: 'role-mapping.set',
        object: { kind: 'identity-provider', id },
        before: { version: before.version, rules: before.rules },
        after: { version: after.version, rules: after.rules },
      });
      return after;
    });
  }

  /** What a sign-in with these claims would give: the same code decides. @throws ProblemError 404; 422 */
  try(
    tenant: TenantRef,
    id: string,
    { claims: said, rules }: z.output<typeof tryRoleMapping>,
  ): Promise<MappingOutcome> {
    return this.db.run(tenant.id, async (manager) => {
      const provider = await this.provider(manager, id);
      if (rules !== undefined) {
        assertUsable(rules, provider.claims);
        await assertRoles(manager, rules);
      }
      const claims = mappingClaims(said, provider.claims);
      if (typeof claims === 'string') return mappingDenied(claims);
      return decide(rules ?? (await this.store.current(manager, id)).rules, provider, claims);
    });
  }

  /** @throws ProblemError 422 when the rules in force look at a claim that is not in the list */
  async assertKept(manager: EntityManager, id: string, claims: readonly string[]): Promise<void> {
    const { rules } = await this.store.current(manager, id);
    try {
      compileMapping(rules, claims);
    } catch (cause) {
      if (!(cause instanceof MappingError)) throw cause;
      throw invalid('/claims', 'claim_in_use', `Rule ${cause.index + 1} needs it: ${cause.message}`);
    }
  }

  private async provider(manager: EntityManager, id: string): Promise<IdentityProvider> {
    const provider = await this.providers.find(manager, 'id', id);
    if (provider === undefined) throw notFound();
    return provider;
  }
}

function assertUsable(rules: readonly MappingRule[], kept: readonly string[]): void {
  try {
    compileMapping(rules, kept);
  } catch (cause) {
    if (!(cause instanceof MappingError)) throw cause;
    throw invalid(`/rules/${cause.index}/when/${cause.member}`, 'rule_unusable', cause.message);
  }
}

/** Only tool roles can be named: rights in the console are no roles, and no mapping gives them. */
async function assertRoles(manager: EntityManager, rules: readonly MappingRule[]): Promise<void> {
  const rows: { slug: string }[] = await manager.query(`SELECT slug FROM app.role`);
  const known = new Set(rows.map(({ slug }) => slug));
  for (const [index, rule] of rules.entries()) {
    const at = rule.roles.findIndex((role) => !known.has(role));
    if (at >= 0) {
      throw invalid(
        `/rules/${index}/roles/${at}`,
        'unknown_role',
        'There is no tool role with this name. Rights in the console are given to operators, never by a mapping.',
      );
    }
  }
}
