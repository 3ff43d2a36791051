import type { AdminEvent, Permission } from '#libs/contracts';

/** Who acts: the signed-in person, or a machine with a token. */
export interface Operator {
  /** Absent: a person with a session. */
  readonly kind?: 'agent';
  /** Account id, or agent id. */
  readonly id: string;
  readonly tenantId: string;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
  readonly rights: readonly string[];
  /** Of a machine, in its own tenant; a person's follow from the rights. */
  readonly permissions?: readonly Permission[];
}

/** The tenant that a request is about, from the `:tenant` slug of its path. */
export interface TenantRef {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** The operator as the audit log names them. */
export const actorOf = (operator: Operator): AdminEvent['actor'] => ({
  kind: operator.kind ?? 'operator',
  id: operator.id,
  name: operator.username,
});
