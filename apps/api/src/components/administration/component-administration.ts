import type {
  AdminEvent,
  ComponentKind,
  ComponentList,
  EnrolmentTokenList,
  IssuedEnrolmentToken,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { AdminAudit } from '../../audit/audit.module.js';
import { notFound } from '../../http/http.module.js';
import { actorOf, type Operator, type TenantRef } from '../../session/session.module.js';
import { ComponentChanged } from '../component-changed.js';
import { listComponents, revokeComponent } from '../component-rows.js';
import { EnrolmentTokens } from '../enrolment-tokens.js';

/** The installation's own processes, as administrators of the platform see them. Changes are in the platform's audit log. */
@Injectable()
export class ComponentAdministration {
  constructor(
    private readonly db: TenantDb,
    private readonly tokens: EnrolmentTokens,
    private readonly changed: ComponentChanged,
    private readonly audit: AdminAudit,
  ) {}

  async components(): Promise<ComponentList> {
    const rows = await this.db.global(listComponents);
    const items = rows.map(({ enrolledAt, lastSeenAt, revokedAt, ...component }) => ({
      ...component,
      enrolledAt: enrolledAt.toISOString(),
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
      revokedAt: revokedAt?.toISOString() ?? null,
    }));
    return { items };
  }

  /**
   * From now on the component gets no token and its tokens open nothing here; policy is published without its keys.
   *
   * @throws ProblemError 404 when there is none, or it was revoked before
   */
  async revoke(platform: TenantRef, operator: Operator, id: string): Promise<void> {
    await this.db.run(platform.id, async (manager) => {
      const component = await revokeComponent(manager, id);
      if (component === undefined) throw notFound();
      await this.changed.run(component, manager);
      const { name, kind } = component;
      await this.audit.record(manager, platform, {
        actor: actorOf(operator),
        action: 'component.revoke',
        object: { kind: 'component', id },
        before: { name, kind },
      });
    });
  }

  async openTokens(): Promise<EnrolmentTokenList> {
    const rows = await this.db.global((manager) => this.tokens.open(manager));
    return { items: rows.map((token) => ({ ...token, expiresAt: token.expiresAt.toISOString() })) };
  }

  issueToken(platform: TenantRef, operator: Operator, kind: ComponentKind): Promise<IssuedEnrolmentToken> {
    return this.db.run(platform.id, async (manager) => {
      const { id, token, expiresAt } = await this.tokens.add(manager, kind);
      const record = tokenRecord(operator, 'enrolment-token.issue', id);
      await this.audit.record(manager, platform, { ...record, after: { kind } });
      return { id, kind, token, expiresAt: expiresAt.toISOString() };
    });
  }

  /** @throws ProblemError 404 when no such token could still be used */
  async revokeToken(platform: TenantRef, operator: Operator, id: string): Promise<void> {
    await this.db.run(platform.id, async (manager) => {
      if (!(await this.tokens.revoke(manager, id))) throw notFound();
      await this.audit.record(manager, platform, tokenRecord(operator, 'enrolment-token.revoke', id));
    });
  }
}

const tokenRecord = (
  operator: Operator,
  action: string,
  id: string,
): { actor: AdminEvent['actor']; action: string; object: AdminEvent['object'] } => ({
  actor: actorOf(operator),
  action,
  object: { kind: 'enrolment-token', id },
});
