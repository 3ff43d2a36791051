import { type AccessToken, actorsOf, ExchangeRefused } from '#libs/oauth';
import { Injectable } from '@nestjs/common';
import { findAccount } from 'oidc-provider/lib/helpers/grants.js';
import type { EntityManager } from 'typeorm';
import { DelegationTree } from '../../delegation/delegation.module.js';
import { type Revoked, Revocations } from '../../revocation/revocation.module.js';
import { agentOf } from '../provider/agent-of.js';
import type { Exchange } from './subject-tokens.js';

/** Whether everybody and everything behind a token still counts, as the authorization server knows it. */
@Injectable()
export class SubjectStanding {
  constructor(
    private readonly revocations: Revocations,
    private readonly tree: DelegationTree,
  ) {}

  /**
   * @param manager shows the tenant of the exchange
   * @returns agent id of the machine that is the subject; undefined when the subject is a person
   * @throws ExchangeRefused `invalid_grant`
   */
  async assertGood(
    manager: EntityManager,
    exchange: Exchange,
    subject: AccessToken,
  ): Promise<string | undefined> {
    const revoked = await this.revocations.find(
      manager,
      [...carriedBy(subject), { kind: 'client', value: exchange.client.clientId }],
      subject.iat,
    );
    if (revoked !== undefined) throw gone(`${revoked.kind} is revoked`);
    if (await this.tree.isBroken(manager, subject.gpath)) throw gone('a delegation was revoked');
    const agents = actorsOf(subject.act);
    const known = await manager.query<unknown[]>(
      `SELECT 1 FROM app.agent WHERE client_id = ANY ($1::text[]) AND disabled_at IS NULL`,
      [agents],
    );
    if (known.length !== new Set(agents).size) throw gone('an agent of the chain is disabled');
    return subject.gid === undefined
      ? this.machine(exchange, subject)
      : this.person(exchange, subject, subject.gid);
  }

  private async person({ provider, ctx }: Exchange, { sub }: AccessToken, gid: string): Promise<undefined> {
    const grant = await provider.Grant.find(gid);
    if (grant === undefined || grant.accountId !== sub) throw gone('the grant is revoked or past');
    if ((await findAccount(provider, ctx, sub)) === undefined) throw gone('the account is disabled');
  }

  private async machine({ provider }: Exchange, { sub }: AccessToken): Promise<string> {
    const client = await provider.Client.find(sub);
    if (client === undefined || agentOf(client).kind !== 'machine') throw gone('the subject is no machine');
    return agentOf(client).id;
  }
}

function carriedBy({ gid, gpath, clientId, sub, jkt, act }: AccessToken): Revoked[] {
  return [
    ...(gid === undefined ? [] : [{ kind: 'gid', value: gid } as const]),
    ...gpath.map((value) => ({ kind: 'node', value }) as const),
    ...[clientId, ...actorsOf(act)].map((value) => ({ kind: 'client', value }) as const),
    { kind: 'sub', value: sub },
    ...(jkt === undefined ? [] : [{ kind: 'jkt', value: jkt } as const]),
  ];
}

const gone = (detail: string): ExchangeRefused => new ExchangeRefused('invalid_grant', detail);
