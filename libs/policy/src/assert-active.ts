import type { Actor } from '#libs/contracts';
import { Denied } from '#libs/denial';
import type { Policy } from './policy.js';

/** What of a token can be revoked. */
export interface TokenIdentity {
  readonly sub: string;
  readonly clientId: string;
  /** Thumbprint of the key the token is bound to. */
  readonly jkt?: string | undefined;
  readonly act?: Actor | undefined;
}

/**
 * Proves that nobody behind the token is shut out: subject, agent, key, and every hop of the delegation chain
 * (RFC 8693 §4.1). Does not check what was revoked of tokens already issued, how long the chain is, or that the
 * agent is known: an unknown one has no ceiling, hence no tools.
 *
 * @throws Denied `caller-revoked`
 */
export function assertActive(policy: Policy, token: TokenIdentity): void {
  const { revoked, snapshot } = policy;
  if (snapshot.tenant.suspended) throw gone('tenant is suspended');
  if (revoked.subjects.has(token.sub)) throw gone('subject');
  if (revoked.clients.has(token.clientId)) throw gone('agent');
  if (policy.agents.get(token.clientId)?.agent.disabled) throw gone('agent is disabled');
  if (token.jkt !== undefined && revoked.keys.has(token.jkt)) throw gone('key');
  for (let hop = token.act; hop !== undefined; hop = hop.act) {
    const { sub } = hop;
    if (revoked.subjects.has(sub) || revoked.clients.has(sub)) throw gone('actor of the chain');
    if (policy.agents.get(sub)?.agent.disabled) throw gone('actor of the chain is disabled');
  }
}

const gone = (detail: string): Denied => new Denied('caller-revoked', { detail });
