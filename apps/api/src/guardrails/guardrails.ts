import { type GuardrailTerms, type GuardrailView, PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import { assertCondition } from '../roles/current-policy.read-model.js';
import { actorOf, type Operator, type TenantRef } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { GuardrailStore, type StoredGuardrail } from './guardrail-store.js';

/** More would be looked at on every call. */
const MOST = 200;

/** Rules that narrow whatever roles grant. The platform's are in every tenant's policy, and no tenant can change them. */
@Injectable()
export class Guardrails {
  constructor(
    private readonly db: TenantDb,
    private readonly store: GuardrailStore,
    private readonly tenants: TenantsReadModel,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly clock: Clock,
  ) {}

  /** The platform's first. */
  async list(tenant: TenantRef): Promise<GuardrailView[]> {
    const platform = await this.tenants.findBySlug(PLATFORM);
    return this.db.run(tenant.id, async (manager) => {
      const own = (await this.store.list(manager)).map(view(tenant));
      if (platform === undefined || platform.id === tenant.id) return own;
      const above = await this.db.visit(manager, platform.id, () => this.store.list(manager));
      return [...above.map(view(platform)), ...own];
    });
  }

  /** One of the tenant's own. @throws ProblemError 404 */
  get(tenant: TenantRef, id: string): Promise<GuardrailView> {
    return this.db.run(tenant.id, async (manager) => view(tenant)(await this.getLocked(manager, id)));
  }

  /** @throws ProblemError 422 for a condition that cannot be used */
  add(tenant: TenantRef, operator: Operator, rule: GuardrailTerms): Promise<GuardrailView> {
    return this.change(tenant, operator, 'guardrail.added', async (manager) => {
      assertCondition('', rule.condition);
      if ((await this.store.list(manager)).length >= MOST) {
        throw conflict(
          'too_many_guardrails',
          `There are ${MOST} already. Join some, or remove what is unused.`,
        );
      }
      return { after: { id: newId('guardrail'), rule, changedAt: this.now() } };
    });
  }

  /** @throws ProblemError 404, 422 */
  set(tenant: TenantRef, operator: Operator, id: string, rule: GuardrailTerms): Promise<GuardrailView> {
    return this.change(tenant, operator, 'guardrail.set', async (manager) => {
      assertCondition('', rule.condition);
      const before = await this.getLocked(manager, id);
      return { before, after: { id, rule, changedAt: this.now() } };
    });
  }

  /** @throws ProblemError 404 */
  async remove(tenant: TenantRef, operator: Operator, id: string): Promise<void> {
    await this.change(tenant, operator, 'guardrail.removed', async (manager) => {
      const before = await this.getLocked(manager, id);
      await this.store.remove(manager, id);
      return { before };
    });
  }

  private async change(
    tenant: TenantRef,
    operator: Operator,
    action: string,
    work: (manager: EntityManager) => Promise<{ before?: StoredGuardrail; after?: StoredGuardrail }>,
  ): Promise<GuardrailView> {
    return this.db.run(tenant.id, async (manager) => {
      const { before, after } = await work(manager);
      if (after !== undefined) await this.store.put(manager, after, operator.id);
      if (tenant.slug === PLATFORM) await this.publisher.publishEverywhere(manager);
      else await this.publisher.publish(manager, tenant.id);
      const about = (after ?? before) as StoredGuardrail;
      await this.audit.record(manager, tenant, {
        actor: actorOf(operator),
        action,
        object: { kind: 'guardrail', id: about.id },
        ...(before === undefined ? {} : { before: before.rule }),
        ...(after === undefined ? {} : { after: after.rule }),
      });
      return view(tenant)(about);
    });
  }

  private async getLocked(manager: EntityManager, id: string): Promise<StoredGuardrail> {
    const found = await this.store.lock(manager, id);
    if (found === undefined) throw notFound();
    return found;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

const view =
  ({ slug }: { readonly slug: string }) =>
  ({ id, rule, changedAt }: StoredGuardrail): GuardrailView => ({
    ...rule,
    id,
    owner: slug === PLATFORM ? 'platform' : 'tenant',
    changedAt: changedAt.toISOString(),
  });
