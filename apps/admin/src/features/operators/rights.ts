import type { Schemas } from '#libs/api-client';

type Right = Schemas['InviteOperator']['rights'][number];

/** What each right means to whoever gives it. */
export const RIGHTS = {
  reviewer: ['Reviewer', 'Approves and rejects tools'],
  'tenant-admin': ['Tenant administrator', 'Servers, roles, users, agents, identity providers'],
  auditor: ['Auditor', 'Reads everything, changes nothing'],
  'platform-admin': ['Platform administrator', 'Everything, in every tenant; only in the platform’s tenant'],
} as const satisfies Record<Right, readonly [string, string]>;
export const RIGHT_NAMES = Object.keys(RIGHTS) as Right[];

export const rightName = (right: string): string => (right in RIGHTS ? RIGHTS[right as Right][0] : right);
