import type { Actor, DelegationConstraints } from '#libs/contracts';

/** What a grant of our own says of the token that it is about to issue. */
export interface IssuedClaims {
  /** Constant over a chain. */
  readonly txn: string;
  /** Nodes of the delegation tree, root first. */
  readonly gpath: readonly string[];
  readonly act?: Actor | undefined;
  readonly constraints?: DelegationConstraints | undefined;
  /** `jti` of the token it was exchanged for. */
  readonly prn?: string | undefined;
  readonly acr?: string | undefined;
  readonly authTime?: number | undefined;
  /** Roles in place of those that the subject's account or agent holds. */
  readonly roles?: readonly string[] | undefined;
  /** Agent id of the machine that is the subject; absent when the subject is a person. */
  readonly machine?: string | undefined;
}

/** The library asks for claims by the token alone: they wait here until it does. */
export const issuedClaims = new WeakMap<object, IssuedClaims>();
