import { TenantDb } from '#libs/database';
import {
  type AccessToken,
  actorsOf,
  ExchangeRefused,
  type HandOver,
  handOver,
  loadPublicKeys,
  verifyIssuedToken,
} from '#libs/oauth';
import { Clock, unixSeconds } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DelegationTree } from '../../delegation/delegation.module.js';
import { TenantKeys } from '../../vault/vault.module.js';
import { ExchangeTargets } from './exchange-targets.js';
import { SubjectStanding } from './subject-standing.js';
import { type Exchange, type ExchangedAuthority, SubjectTokenKind } from './subject-tokens.js';

/** Access tokens that this very authorization server issued: how authority goes from agent to agent (identity.md §6). */
@Injectable()
export class OwnAccessTokens extends SubjectTokenKind {
  override readonly type = 'urn:ietf:params:oauth:token-type:access_token';

  constructor(
    private readonly db: TenantDb,
    private readonly keys: TenantKeys,
    private readonly clock: Clock,
    private readonly targets: ExchangeTargets,
    private readonly standing: SubjectStanding,
    private readonly tree: DelegationTree,
  ) {
    super();
  }

  override async exchange(exchange: Exchange): Promise<ExchangedAuthority> {
    const { tenant } = exchange;
    const now = unixSeconds(this.clock);
    // This tenant's own keys and no others, read each time: a withdrawn key counts no longer.
    const keys = loadPublicKeys(await this.keys.publicKeys(tenant.id, 'oauth'));
    const policy = { issuer: tenant.issuer, tenant: tenant.slug, keys };
    const subject = verifyIssuedToken(exchange.subjectToken, policy, now);
    return this.db.run(tenant.id, async (manager) => {
      const handed = await this.decided(manager, exchange, subject, now);
      const machine = await this.standing.assertGood(manager, exchange, subject);
      const { act, txn, prn, constraints, scopes, expiresIn } = handed;
      const gpath = await this.nodes(manager, subject, handed, now);
      const { acr, authTime, sub, gid: grantId } = subject;
      const claims = { act, txn, prn, constraints, gpath, acr, authTime, machine };
      return { sub, grantId, scopes, expiresIn, claims };
    });
  }

  private async decided(
    manager: EntityManager,
    { tenant, client, resource, scope, constraints }: Exchange,
    subject: AccessToken,
    now: number,
  ): Promise<HandOver> {
    const audience = await this.targets.findOperator(manager, tenant, subject.aud);
    const target = await this.targets.find(manager, tenant, resource, subject.clientId);
    const { issuer } = tenant;
    const [row] = await manager.query<{ max_chain_depth: number }[]>(
      `SELECT max_chain_depth FROM app.tenant WHERE id = $1`,
      [tenant.id],
    );
    const maxDepth = row?.max_chain_depth ?? 0;
    return handOver({ subject, audience, client, target, scope, constraints, issuer, maxDepth }, now);
  }

  /** Nodes of the new token: those of the subject token, and one more when another agent receives authority. */
  private async nodes(
    manager: EntityManager,
    subject: AccessToken,
    { receiver, scopes, expiresIn, act }: HandOver,
    now: number,
  ): Promise<readonly string[]> {
    if (receiver === undefined) return subject.gpath;
    const path = await this.tree.extend(manager, {
      sub: subject.sub,
      grantId: subject.gid,
      origin: actorsOf(act).at(-1) ?? subject.clientId,
      gpath: subject.gpath,
      receiver,
      scopes,
      expiresAt: new Date((now + expiresIn) * 1000),
    });
    if (path === undefined) throw new ExchangeRefused('invalid_grant', 'the delegation was revoked');
    return path;
  }
}
