import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProviderFailure } from '../identity-providers/identity-providers.module.js';
import { ConsoleEntry, type ConsoleSession, SessionCookie, Sessions } from '../session/session.module.js';
import { FlowCookie } from './flow-cookie.js';
import { OperatorIdentities, subjectOf } from './operator-identities.js';
import { OperatorVisits, type Visit, VisitRefused } from './operator-visits.js';

interface Arrival {
  readonly tenant: string;
  readonly provider: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What a browser gets that comes back from an identity provider: a session, a link to the operator, or a refusal. */
@Injectable()
export class ConsoleReturn {
  constructor(
    private readonly visits: OperatorVisits,
    private readonly identities: OperatorIdentities,
    private readonly entry: ConsoleEntry,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly flow: FlowCookie,
  ) {}

  /** @returns the page of the console that comes next @throws ProblemError 404 */
  async arrive({ tenant, provider, request, reply }: Arrival): Promise<string> {
    const { search: query, searchParams } = new URL(request.raw.url ?? '', 'http://console.invalid');
    const session = await this.session(request);
    const purpose = this.flow.purposeOf(request, searchParams.get('state') ?? '', session?.id);
    const back = purpose.use === 'link' ? '/me' : '/signin';
    try {
      const visit = await this.visits.finish(tenant, provider, purpose, { request, query });
      if (purpose.use === 'link' && session !== undefined) await this.link(session, visit);
      else await this.enter(visit, request, reply);
      return purpose.use === 'link' ? '/me' : '/';
    } catch (cause) {
      if (!(cause instanceof VisitRefused)) throw cause;
      return `${back}?refused=${cause.reference}`;
    }
  }

  private async enter(visit: Visit, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const linked = await this.identities.find(visit);
    if (linked === undefined) throw await this.refused(visit, 'operator-unknown');
    const place = { tenantId: visit.tenant.id, ...linked };
    if ((await this.entry.enter(place, 'idp', request, reply)) === undefined) {
      throw await this.refused(visit, 'account-disabled');
    }
  }

  private async link({ operator }: ConsoleSession, visit: Visit): Promise<void> {
    if (operator.tenantId !== visit.tenant.id) throw await this.refused(visit, 'operator-unknown');
    if (!(await this.identities.link(operator, visit))) throw await this.refused(visit, 'operator-taken');
  }

  private refused(visit: Visit, reason: 'operator-unknown' | 'operator-taken' | 'account-disabled') {
    const { tenant, provider } = visit;
    const failure = new ProviderFailure(reason, `at ${provider.slug}, to the console`);
    return this.visits.refused(tenant, failure, provider, subjectOf(visit));
  }

  private async session(request: FastifyRequest): Promise<ConsoleSession | undefined> {
    const secret = this.cookie.read(request);
    return secret === undefined ? undefined : this.sessions.resume(secret);
  }
}
