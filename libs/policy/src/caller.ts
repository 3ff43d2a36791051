import type { Actor } from '#libs/contracts';

import type { DelegationConstraints } from '#libs/contracts';

/** Who calls, as steps 3 to 5 of the decision proved it. */
export interface Caller {
  readonly sub: string;
  readonly clientId: string;
  /** Role slugs of the token. */
  readonly roles: readonly string[];
  readonly scopes: ReadonlySet<string>;
  /** Whether the token is bound to a key that the caller proved to hold. */
  readonly pop: 'dpop' | 'none';
  /** What those before the caller in the chain handed on at most. */
  readonly constraints?: DelegationConstraints | undefined;
  /** Agents that the call came through (RFC 8693 §4.1). */
  readonly act?: Actor | undefined;
}
