import type { ReactNode } from 'react';
import { Notice } from '../state/notice.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import type { Permission } from '../../lib/words.js';

/** Shows a page, or says which permission is missing and whom to ask. */
export function PermissionGate({
  need,
  children,
}: {
  readonly need: Permission;
  readonly children: ReactNode;
}) {
  const { permissions } = useTenant();
  return permissions.includes(need) ? children : <PermissionMissing need={need} />;
}

export function PermissionMissing({ need }: { readonly need?: Permission }) {
  const { name } = useTenant();
  return (
    <Notice tone="calm" title="You may not see this">
      {need === undefined ? (
        'Your account lacks a permission'
      ) : (
        <>
          You need the permission <code>{need}</code>
        </>
      )}{' '}
      in {name}. Ask an administrator of {name} for it; what you have now is unchanged.
    </Notice>
  );
}
