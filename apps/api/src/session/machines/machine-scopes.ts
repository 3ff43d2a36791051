import type { AdminScope, Permission } from '#libs/contracts';

/** What each scope of the admin API allows. None of them decides reviews: that takes a person. */
const ALLOWS: Readonly<Record<AdminScope, readonly Permission[]>> = {
  'admin:read': ['registry.read', 'access.read', 'calls.read'],
  'admin:write': ['server.write', 'tool.enable', 'access.write'],
  'audit:read': ['calls.read', 'audit.verify'],
};

/** @param scopes of a token; those of other APIs allow nothing here */
export const permissionsOf = (scopes: Iterable<string>): readonly Permission[] => [
  ...new Set([...scopes].flatMap((scope) => ALLOWS[scope as AdminScope] ?? [])),
];
