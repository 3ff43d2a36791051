import type { Actor, DelegationConstraints } from '#libs/contracts';
import type { AccessToken } from '../access-token/access-token.js';
import { actorsOf, presenterChain } from './actors.js';
import { attenuatedScope } from './attenuated-scope.js';
import { isLooped } from './chain.js';
import { ExchangeRefused } from './exchange-refused.js';
import { shrunkConstraints } from './shrunk-constraints.js';

/** Longest life of an exchanged token, in seconds. */
export const EXCHANGED_TTL_S = 60;
/** No chain is longer, whatever a tenant says: a token names four nodes at most. */
export const MAX_CHAIN_DEPTH = 3;

/** Whose resource it is: the gateways', or the agent's with that client id. */
export type Operator = 'gateway' | { readonly agent: string };

/** The authenticated client of an exchange. */
export interface ExchangeClient {
  readonly clientId: string;
  /** A gateway hands tokens of agents over to other agents, and never acts itself. */
  readonly gateway: boolean;
  /** Thumbprint of the key of its DPoP proof: the next token is bound to it. */
  readonly jkt: string;
}

export interface ExchangeTarget {
  readonly operator: Operator;
  /** Scopes that the resource knows. */
  readonly scopes: ReadonlySet<string>;
  /** What the sender of the subject token may hand on to the agent behind the resource. */
  readonly edge?: ReadonlySet<string> | undefined;
}

export interface ExchangeRequest {
  readonly subject: AccessToken;
  /** Operator of the resource that the subject token is for; undefined when there is no such resource. */
  readonly audience: Operator | undefined;
  readonly client: ExchangeClient;
  /** Undefined when the tenant has no such resource. */
  readonly target: ExchangeTarget | undefined;
  readonly scope: string | undefined;
  readonly issuer: string;
  readonly maxDepth: number;
  /** Tighter constraints than the subject token has, if any are asked for. */
  readonly constraints?: DelegationConstraints | undefined;
}

/** What the next token says. */
export interface HandOver {
  readonly act: Actor | undefined;
  readonly scopes: readonly string[];
  readonly expiresIn: number;
  readonly txn: string;
  /** `jti` of the token it was exchanged for. */
  readonly prn: string;
  /** Client id of the agent that now holds authority; undefined when nobody new does. */
  readonly receiver: string | undefined;
  readonly constraints: DelegationConstraints | undefined;
}

/**
 * The rules of an exchange that need no look-up (identity.md §6: 3, 5 to 10, 12). Authority only shrinks: fewer scopes,
 * tighter constraints, a shorter life, a longer chain.
 *
 * Not checked: that the subject token is genuine and in good standing; that the client proved itself and its key.
 *
 * @param now Unix seconds
 * @throws ExchangeRefused
 */
export function handOver(request: ExchangeRequest, now: number): HandOver {
  const { subject, client } = request;
  const hop = hopOf(request);
  const act = hop === 'relay' ? presenterChain(subject) : hop === 'narrow' ? subject.act : acting(request);
  const actors = actorsOf(act);
  const constraints = shrunkConstraints(subject.constraints, request.constraints);
  const maxDepth = Math.min(request.maxDepth, MAX_CHAIN_DEPTH, constraints?.depth ?? MAX_CHAIN_DEPTH);
  if (actors.length > maxDepth) grant('the chain would be too deep');
  if (isLooped(subject.sub, actors)) grant('the chain would pass an agent twice');
  const target = targetOf(request, hop);
  const receiver = target.operator === 'gateway' ? undefined : target.operator.agent;
  if (receiver !== undefined && (actors.includes(receiver) || receiver === subject.sub))
    grant('the agent behind the target is already in the chain');
  if (hop !== 'narrow' && client.jkt === subject.jkt) grant('a hop needs a key of its own');
  const expiresIn = Math.min(subject.exp - now, EXCHANGED_TTL_S);
  if (expiresIn <= 0) grant('the subject token has expired');
  const bounds = target.edge === undefined ? [target.scopes] : [target.scopes, target.edge];
  const scopes = attenuatedScope(request.scope, subject.scopes, ...bounds);
  return { act, scopes, expiresIn, txn: subject.txn, prn: subject.jti, receiver, constraints };
}

/** `relay`: a gateway for an agent. `act`: an agent with a token that was made for it. `narrow`: an agent with its own token. */
type Hop = 'relay' | 'act' | 'narrow';

/** A token is exchanged by whoever it is for, else by the very holder of its key (identity.md §6, rule 3). */
function hopOf({ subject, audience, client }: ExchangeRequest): Hop {
  if (subject.jkt === undefined) return grant('the subject token is bound to no key');
  if (client.gateway)
    return audience === 'gateway' ? 'relay' : grant('the subject token is not for a gateway');
  if (typeof audience === 'object' && audience.agent === client.clientId) return 'act';
  const own = subject.clientId === client.clientId && subject.jkt === client.jkt;
  return own ? 'narrow' : grant('the subject token is neither for the client nor its own');
}

const acting = ({ client, issuer, subject: { act } }: ExchangeRequest): Actor => ({
  sub: client.clientId,
  iss: issuer,
  ...(act === undefined ? {} : { act }),
});

/** From agent to agent leads no way but through a gateway, or nothing would be enforced (rule 5). */
function targetOf({ subject, target }: ExchangeRequest, hop: Hop): ExchangeTarget {
  if (target === undefined) throw new ExchangeRefused('invalid_target', 'no such resource');
  const forAgent = target.operator !== 'gateway';
  if (forAgent !== (hop === 'relay')) {
    const whose = forAgent ? 'an agent asks for another agent' : 'a gateway asks for itself';
    throw new ExchangeRefused('invalid_target', whose);
  }
  if (forAgent && !subject.scopes.has('agent:delegate')) {
    throw new ExchangeRefused('invalid_target', 'the subject token may not be handed on');
  }
  return forAgent ? { ...target, edge: target.edge ?? new Set() } : target;
}

function grant(detail: string): never {
  throw new ExchangeRefused('invalid_grant', detail);
}
