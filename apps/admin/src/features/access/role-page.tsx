import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { Edited } from '../../components/input/edited.js';
import { getRole } from './api/get-role.js';
import { EffectiveTools } from './components/effective-tools.js';
import { GrantsEditor } from './grants/grants-editor.js';

const route = getRouteApi('/t/$tenant/roles/$roleId');

/** What a role may do: the rule on one side, the tools that it means today on the other. */
export function RolePage() {
  const { roleId } = route.useParams();
  const { slug: tenant } = useTenant();
  const query = useQuery(getRole(useApi(), tenant, roleId));
  const name = query.data?.data.name ?? 'Role';
  return (
    <Page title={name} parent={{ to: '/t/$tenant/roles', label: 'Roles' }}>
      <PermissionGate need="access.read">
        <Loaded query={query}>
          {({ data: role, version }) => (
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <Edited current={{ data: role.grants, version }}>
                {(begun, saved) => <GrantsEditor role={role} begun={begun} onSaved={saved} />}
              </Edited>
              <EffectiveTools role={role} />
            </SimpleGrid>
          )}
        </Loaded>
      </PermissionGate>
    </Page>
  );
}
