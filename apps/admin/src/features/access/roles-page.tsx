import { useQuery } from '@tanstack/react-query';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { listRoles } from '../../lib/api/list-roles.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { RoleTable } from './components/role-table.js';

export function RolesPage() {
  return (
    <Page title="Roles">
      <PermissionGate need="access.read">
        <RoleList />
      </PermissionGate>
    </Page>
  );
}

function RoleList() {
  const query = useQuery(listRoles(useApi(), useTenant().slug));
  return (
    <Loaded query={query}>
      {({ items }) => (items.length === 0 ? <Empty title="No role yet" /> : <RoleTable roles={items} />)}
    </Loaded>
  );
}
