import type { AdminEvent } from '#libs/contracts';

/** The signed-in person. */
export interface Operator {
  /** Account id. */
  readonly id: string;
  readonly tenantId: string;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
  readonly rights: readonly string[];
}

/** The tenant that a request is about, from the `:tenant` slug of its path. */
export interface TenantRef {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** The operator as the audit log names them. */
export const actorOf = (operator: Operator): AdminEvent['actor'] => ({
  kind: 'operator',
  id: operator.id,
  name: operator.username,
});
