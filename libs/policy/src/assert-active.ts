import type { Actor } from '#libs/contracts';
import { Denied } from '#libs/denial';
import type { Policy } from './policy.js';

/** What of a token can be revoked. */
export interface TokenIdentity {
  readonly sub: string;
  readonly clientId: string;
  /** Grant the token came from, and its ancestors in a chain of token exchanges. */
  readonly gid?: string | undefined;
  readonly gpath?: readonly string[] | undefined;
  /** Thumbprint of the key the token is bound to. */
  readonly jkt?: string | undefined;
  readonly act?: Actor | undefined;
}

/**
 * Proves that nobody and nothing behind the token was revoked: subject, agent, grant, key, and every hop of the
 * delegation chain (RFC 8693 §4.1). Does not check that the agent is known: an unknown one has no ceiling, hence no tools.
 *
 * @throws Denied `caller-revoked`, `chain-too-deep`
 */
export function assertActive(policy: Policy, token: TokenIdentity): void {
  const { revoked, snapshot } = policy;
  if (snapshot.tenant.suspended) throw gone('tenant is suspended');
  if (revoked.subjects.has(token.sub)) throw gone('subject');
  if (revoked.clients.has(token.clientId)) throw gone('agent');
  if (policy.agents.get(token.clientId)?.agent.disabled) throw gone('agent is disabled');
  if (token.gid !== undefined && revoked.grants.has(token.gid)) throw gone('grant');
  if (token.gpath?.some((grant) => revoked.grants.has(grant))) throw gone('ancestor grant');
  if (token.jkt !== undefined && revoked.keys.has(token.jkt)) throw gone('key');
  let depth = 0;
  for (let hop = token.act; hop !== undefined; hop = hop.act) {
    if (++depth > snapshot.tenant.maxChainDepth) {
      throw new Denied('chain-too-deep', { detail: `more than ${snapshot.tenant.maxChainDepth} hops` });
    }
    const { sub } = hop;
    if (revoked.subjects.has(sub) || revoked.clients.has(sub)) throw gone('actor of the chain');
    if (policy.agents.get(sub)?.agent.disabled) throw gone('actor of the chain is disabled');
  }
}

const gone = (detail: string): Denied => new Denied('caller-revoked', { detail });
