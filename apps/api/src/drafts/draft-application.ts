import type { DraftContent } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Guardrails } from '../guardrails/guardrails.module.js';
import { conflict, ProblemError } from '../http/http.module.js';
import { RoleMappings } from '../identity-providers/identity-providers.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import { Roles } from '../roles/roles.module.js';
import type { Operator, TenantRef } from '../session/session.module.js';

/**
 * Makes the changes of a draft, each by the service that makes it without one, so that the same is checked and recorded.
 * Whoever may see what a draft would do, and whoever publishes it, goes this one way.
 */
@Injectable()
export class DraftApplication {
  constructor(
    private readonly roles: Roles,
    private readonly guardrails: Guardrails,
    private readonly mappings: RoleMappings,
    private readonly publisher: PolicyPublisher,
  ) {}

  /**
   * All of it, published once, in the transaction of the tenant that is open.
   *
   * @throws ProblemError 422 with pointers into the draft; 409 where something is gone that it changes
   */
  async apply(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    content: DraftContent,
  ): Promise<void> {
    await this.lock(manager, content);
    await this.publisher.together(manager, tenant.id, async () => {
      await this.setRoles(manager, tenant, operator, content);
      for (const [i, { provider, rules }] of content.mappings.entries()) {
        await at(`/content/mappings/${i}`, async () => {
          const { version } = await this.mappings.current(tenant, provider);
          await this.mappings.set(tenant, operator, provider, { version, rules });
        });
      }
      for (const [i, entry] of content.guardrails.entries()) {
        await at(`/content/guardrails/${i}/rule`, () => this.setGuardrail(tenant, operator, entry));
      }
      await this.removeRoles(manager, tenant, operator, content);
    });
  }

  /** Locks what is changed until the transaction ends: before the tenant's policy, as everybody does who changes one of them. */
  async lock(manager: EntityManager, content: DraftContent): Promise<void> {
    await manager.query(`SELECT 1 FROM app.role WHERE slug = ANY ($1::text[]) ORDER BY id FOR UPDATE`, [
      content.roles.map(({ slug }) => slug),
    ]);
    await manager.query(
      `SELECT 1 FROM app.identity_provider WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
      [content.mappings.map(({ provider }) => provider)],
    );
    await manager.query(`SELECT 1 FROM app.guardrail WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE`, [
      content.guardrails.flatMap(({ id }) => id ?? []),
    ]);
  }

  /** Before the mappings, which may name new ones. */
  private async setRoles(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    { roles }: DraftContent,
  ): Promise<void> {
    const ids = await roleIds(manager);
    for (const [i, { slug, name = slug, grants }] of roles.entries()) {
      if (grants === null) continue;
      const id = ids.get(slug);
      await at(`/content/roles/${i}`, () =>
        id === undefined
          ? this.roles.add(tenant, operator, { slug, name, grants })
          : this.roles.setGrants(tenant, operator, id, { grants }),
      );
    }
  }

  private async removeRoles(
    manager: EntityManager,
    tenant: TenantRef,
    operator: Operator,
    { roles }: DraftContent,
  ): Promise<void> {
    const ids = await roleIds(manager);
    for (const [i, { slug, grants }] of roles.entries()) {
      if (grants !== null) continue;
      const id = ids.get(slug);
      if (id === undefined) throw gone(`role ${slug}`);
      await at(`/content/roles/${i}`, () => this.roles.remove(tenant, operator, id));
    }
  }

  private async setGuardrail(
    tenant: TenantRef,
    operator: Operator,
    { id, rule }: DraftContent['guardrails'][number],
  ): Promise<void> {
    if (id === null && rule !== null) await this.guardrails.add(tenant, operator, rule);
    else if (id !== null && rule !== null) await this.guardrails.set(tenant, operator, id, rule);
    else if (id !== null) await this.guardrails.remove(tenant, operator, id);
  }
}

async function roleIds(manager: EntityManager): Promise<ReadonlyMap<string, string>> {
  const rows = await manager.query<{ id: string; slug: string }[]>(`SELECT id, slug FROM app.role`);
  return new Map(rows.map(({ id, slug }) => [slug, id]));
}

const gone = (what: string): ProblemError =>
  conflict('draft_stale', `The ${what} is gone, which this draft changes. Take it out of the draft.`);

/** What is wrong is said of the place in the draft. */
async function at<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    if (cause.status === 404) throw gone(place.split('/')[2]?.replace(/s$/, '') ?? 'thing');
    const { status, code, title, context } = cause;
    const errors = context.errors?.map((error) => ({ ...error, pointer: `${place}${error.pointer}` }));
    throw new ProblemError(status, code, title, {
      ...context,
      ...(errors === undefined ? {} : { errors }),
    });
  }
}
