import { UNBOUND_SCOPES } from '#libs/oauth';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { type AccessToken, type ClientCredentials, errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { TOKENS_PER_CLIENT } from '../limits/endpoint-limits.js';
import { RequestLimits } from '../../limits/limits.module.js';
import { TooManyRequests } from '../limits/too-many-requests.js';
import { CallerRoles } from '../storage/caller-roles.js';
import { Subjects } from '../federation/subjects.js';
import { ReportedKeys } from '../storage/reported-keys.js';
import { agentOf } from './agent-of.js';
import { type IssuedClaims, issuedClaims } from './issued-claims.js';
import type { AgentKind } from './resources.js';

const OURS: ReadonlySet<AgentKind> = new Set(['component', 'gateway']);

/** Claims that our access tokens have beyond RFC 9068 (identity.md §3.1), and the last check before one is signed. */
@Injectable()
export class TokenClaims {
  constructor(
    private readonly roles: CallerRoles,
    private readonly limits: RequestLimits,
    private readonly subjects: Subjects,
    private readonly reported: ReportedKeys,
  ) {}

  /** @throws OIDCProviderError when the token must not be issued */
  async of(
    tenant: Tenant,
    ctx: KoaContextWithOIDC,
    token: AccessToken | ClientCredentials,
  ): Promise<Record<string, unknown>> {
    assertBound(tenant, token);
    if (token.jkt !== undefined && (await this.reported.includes(tenant.id, token.jkt))) {
      throw new errors.InvalidGrant('the key was reported');
    }
    await this.count(tenant, ctx);
    const issued = issuedClaims.get(token);
    const { acr, authTime } =
      issued ?? ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken ?? {};
    return {
      tenant: tenant.slug,
      txn: issued?.txn ?? newId('txn'),
      gpath: issued?.gpath ?? [],
      roles: issued?.roles ?? (await this.rolesOf(tenant, token, issued)),
      ...(issued?.act === undefined ? {} : { act: issued.act }),
      ...(issued?.constraints === undefined ? {} : { constraints: issued.constraints }),
      ...(issued?.prn === undefined ? {} : { prn: issued.prn }),
      ...('grantId' in token && token.grantId !== undefined ? { gid: token.grantId } : {}),
      ...(acr === undefined ? {} : { acr }),
      ...(authTime === undefined ? {} : { auth_time: authTime }),
    };
  }

  /** Here the client has proved who it is, so nobody can use up what another one may ask for. */
  private async count(tenant: Tenant, ctx: KoaContextWithOIDC): Promise<void> {
    const client = ctx.oidc.client;
    // Our own processes ask on behalf of everybody.
    if (client !== undefined && OURS.has(agentOf(client).kind)) return;
    const wait = await this.limits.charge(`client:${tenant.id}:${client?.clientId ?? ''}`, TOKENS_PER_CLIENT);
    if (wait > 0) throw new TooManyRequests(wait);
  }

  private async rolesOf(
    tenant: Tenant,
    token: AccessToken | ClientCredentials,
    issued: IssuedClaims | undefined,
  ): Promise<string[]> {
    if (issued?.machine !== undefined) return this.roles.of(tenant.id, 'agent', issued.machine);
    if ('accountId' in token && token.accountId !== undefined) {
      const standing = await this.subjects.find(tenant, token.accountId);
      if (standing === undefined) throw new errors.InvalidGrant('the subject may not have tokens');
      assertWithin(standing.scopeCeiling, token.scope);
      return this.roles.of(tenant.id, 'user', standing.accountId, standing.roles);
    }
    const agent = token.client === undefined ? undefined : agentOf(token.client);
    if (agent === undefined) throw new errors.InvalidGrant('token without a subject');
    if (agent.kind === 'component') return this.roles.ofComponent(tenant.id, token.client?.clientId ?? '');
    return this.roles.of(tenant.id, 'agent', agent.id);
  }
}

/** Tokens are narrowed before; what comes here with more was asked for in a way that knows no ceiling. */
function assertWithin(ceiling: readonly string[] | null, scope = ''): void {
  const excess = scope.split(' ').filter((one) => ceiling !== null && one !== '' && !ceiling.includes(one));
  if (excess.length > 0)
    throw new errors.InvalidScope('beyond what the person may hand out', excess.join(' '));
}

/** A client may have been registered as unbound: the policy of the tenant decides, here and again at the resource. */
function assertBound(tenant: Tenant, token: AccessToken | ClientCredentials): void {
  if (token.jkt !== undefined || token['x5t#S256'] !== undefined) return;
  if (tenant.dpop === 'required') throw new errors.InvalidGrant('the tenant requires tokens bound to a key');
  const excess = (token.scope ?? '').split(' ').filter((scope) => scope !== '' && !UNBOUND_SCOPES.has(scope));
  if (excess.length > 0) {
    throw new errors.InvalidScope('a token without a key may not carry this scope', excess.join(' '));
  }
}
