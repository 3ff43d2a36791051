import { type DelegationConstraints, delegationConstraints } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { ExchangeRefused } from '#libs/oauth';
import { errors, type TokenEndpointGrantContext } from 'oidc-provider';
import type Provider from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { agentOf } from '../provider/agent-of.js';
import { TOKEN_EXCHANGE } from '../storage/client-metadata.js';
import type { RecordedExchanges } from './recorded-exchanges.js';
import { GrantType } from './grant-types.js';
import { ACCESS_TOKEN_TYPE, issueToken, provenKey } from './issue-token.js';
import type { Exchange, SubjectTokenKind } from './subject-tokens.js';

/** RFC 8693, one hop at a time (identity.md §6): the proof's key is the next token's key, and the actor is who authenticated. */
export class TokenExchange extends GrantType {
  override readonly name = TOKEN_EXCHANGE;
  override readonly parameters = [
    'subject_token',
    'subject_token_type',
    'actor_token',
    'actor_token_type',
    'requested_token_type',
    'audience',
    'resource',
    'scope',
    'constraints',
  ];

  constructor(
    private readonly kinds: readonly SubjectTokenKind[],
    private readonly recorded: RecordedExchanges,
  ) {
    super();
  }

  override async handle(tenant: Tenant, provider: Provider, ctx: TokenEndpointGrantContext): Promise<void> {
    const { client } = ctx.oidc;
    const startedAt = Math.floor(Date.now() / 1000);
    try {
      const jkt = await provenKey(provider, ctx);
      const { kind, ...asked } = this.asked(ctx);
      const gateway = agentOf(client).kind === 'gateway';
      const exchange = {
        tenant,
        provider,
        ctx,
        client: { clientId: client.clientId, gateway, jkt },
        ...asked,
      };
      const authority = await kind.exchange(exchange);
      await this.recorded.issued(tenant, client, exchange.resource, authority);
      await issueToken({
        provider,
        ctx,
        gty: 'token_exchange',
        resource: exchange.resource,
        jkt,
        issuedAt: startedAt,
        authority,
        issuedTokenType: ACCESS_TOKEN_TYPE,
      });
    } catch (cause) {
      const error = oauthError(cause);
      await this.recorded.refused(tenant, client, error);
      throw error;
    }
  }

  private asked(ctx: TokenEndpointGrantContext): Pick<
    Exchange,
    'subjectToken' | 'resource' | 'scope' | 'constraints'
  > & {
    readonly kind: SubjectTokenKind;
  } {
    const text = (name: string): string | undefined => {
      const value: unknown = ctx.oidc.params[name];
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    // Who acts is who authenticated; nobody may name another.
    if (text('actor_token') !== undefined) throw new errors.InvalidRequest('actor_token is not accepted');
    if (text('audience') !== undefined) throw new errors.InvalidRequest('name the target with resource');
    if ((text('requested_token_type') ?? ACCESS_TOKEN_TYPE) !== ACCESS_TOKEN_TYPE)
      throw new errors.InvalidRequest('only access tokens are issued');
    const kind = this.kinds.find(({ type }) => type === text('subject_token_type'));
    if (kind === undefined) throw new errors.InvalidRequest('subject_token_type is not supported');
    const subjectToken = text('subject_token');
    if (subjectToken === undefined) throw new errors.InvalidRequest('subject_token is missing');
    const resource = text('resource');
    if (resource === undefined) throw new errors.InvalidTarget('name one resource');
    const constraints = constraintsOf(text('constraints'));
    return { kind, subjectToken, resource, scope: text('scope'), constraints };
  }
}

/** @throws InvalidRequest for anything but JSON of the known form */
function constraintsOf(given: string | undefined): DelegationConstraints | undefined {
  if (given === undefined) return undefined;
  try {
    return delegationConstraints.parse(JSON.parse(given));
  } catch {
    throw new errors.InvalidRequest('constraints is not JSON with tools, effects or depth');
  }
}

/** The error that the client is told of; its cause stays with us. */
function oauthError(cause: unknown): unknown {
  if (cause instanceof Denied) return new errors.InvalidGrant(cause.message);
  return cause instanceof ExchangeRefused ? refusalOf(cause) : cause;
}

function refusalOf({ error, detail }: ExchangeRefused): errors.OIDCProviderError {
  if (error === 'invalid_grant') return new errors.InvalidGrant(detail);
  const told =
    error === 'invalid_target'
      ? new errors.InvalidTarget()
      : new errors.InvalidScope('scope beyond the subject token', '');
  return Object.assign(told, { error_detail: detail });
}
