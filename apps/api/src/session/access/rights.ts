import { PERMISSIONS, type Permission, type Right } from '#libs/contracts';
import type { Operator } from './operator.js';

/** What each administration right allows in the operator's own tenant. */
const OWN: Readonly<Record<Right, readonly Permission[]>> = {
  'platform-admin': PERMISSIONS,
  'tenant-admin': [
    'registry.read',
    'server.write',
    'tool.enable',
    'access.read',
    'access.write',
    'call.approve',
    'calls.read',
    'audit.verify',
    'stop.use',
  ],
  reviewer: ['registry.read', 'tool.review', 'access.read', 'call.approve', 'calls.read', 'stop.use'],
  auditor: ['registry.read', 'access.read', 'calls.read', 'audit.verify'],
};

/** Permissions of an operator in one tenant. Only `platform-admin` reaches beyond the operator's own. */
export function permissionsIn(
  operator: Pick<Operator, 'tenantId' | 'rights' | 'permissions'>,
  tenantId: string,
): readonly Permission[] {
  if (operator.permissions !== undefined) return operator.tenantId === tenantId ? operator.permissions : [];
  if (operator.rights.includes('platform-admin')) return PERMISSIONS;
  if (operator.tenantId !== tenantId) return [];
  const granted = new Set(operator.rights.flatMap((right) => OWN[right as Right] ?? []));
  return PERMISSIONS.filter((permission) => granted.has(permission));
}

/** Nobody hands out more than they have, and only the platform's administrators make others. */
export function mayGive(
  operator: Pick<Operator, 'tenantId' | 'rights' | 'permissions'>,
  tenantId: string,
  right: Right,
): boolean {
  if (right === 'platform-admin') return operator.rights.includes('platform-admin');
  const own = permissionsIn(operator, tenantId);
  return OWN[right].every((permission) => own.includes(permission));
}
