import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Loaded } from '../../components/state/loaded.js';
import { NotFound } from '../../components/state/not-found.js';
import { Page } from '../../components/page/page.js';
import { listRoles } from '../../lib/api/list-roles.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { EffectiveTools } from './components/effective-tools.js';
import { GrantsEditor } from './grants/grants-editor.js';

const route = getRouteApi('/t/$tenant/roles/$roleId');

/** What a role may do: the rule on one side, the tools that it means today on the other. */
export function RolePage() {
  const { roleId } = route.useParams();
  const { slug: tenant } = useTenant();
  const query = useQuery(listRoles(useApi(), tenant));
  const name = query.data?.items.find(({ id }) => id === roleId)?.name ?? 'Role';
  return (
    <Page title={name} parent={{ to: '/t/$tenant/roles', label: 'Roles' }}>
      <PermissionGate need="access.read">
        <Loaded query={query}>
          {({ items }) => {
            const role = items.find(({ id }) => id === roleId);
            if (role === undefined) return <NotFound />;
            return (
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
                {/* Grants saved elsewhere start the editor anew. */}
                <GrantsEditor key={JSON.stringify(role.grants)} role={role} />
                <EffectiveTools role={role} />
              </SimpleGrid>
            );
          }}
        </Loaded>
      </PermissionGate>
    </Page>
  );
}
