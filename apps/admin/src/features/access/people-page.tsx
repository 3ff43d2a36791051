import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Icon } from '../../components/icon.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { listRoles } from '../../lib/api/list-roles.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { listMembers } from '../../lib/api/list-members.js';
import { AddAgentDialog } from './components/add-agent-dialog.js';
import { AddUserDialog } from './components/add-user-dialog.js';
import { MemberTable } from './components/member-table.js';

const route = getRouteApi('/t/$tenant/people');

/** Who may act: people, and the agents that act for them or for themselves. */
export function PeoplePage() {
  const [adding, setAdding] = useState<'user' | 'agent'>();
  const close = (): void => setAdding(undefined);
  return (
    <Page
      title="People & agents"
      actions={
        <>
          <GatedButton
            need="access.write"
            variant="default"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setAdding('user')}
          >
            Add user
          </GatedButton>
          <GatedButton
            need="access.write"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => setAdding('agent')}
          >
            Add agent
          </GatedButton>
        </>
      }
    >
      <PermissionGate need="access.read">
        <Members />
      </PermissionGate>
      <AddUserDialog opened={adding === 'user'} onClose={close} />
      <AddAgentDialog opened={adding === 'agent'} onClose={close} />
    </Page>
  );
}

function Members() {
  const { tab } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/people' });
  const api = useApi();
  const { slug: tenant } = useTenant();
  const query = useQuery(listMembers(api, tenant));
  const roles = useQuery(listRoles(api, tenant)).data?.items ?? [];
  return (
    <Loaded query={query}>
      {({ items }) => {
        const users = items.filter(({ kind }) => kind === 'user');
        const agents = items.filter(({ kind }) => kind === 'agent');
        return (
          <Tabs
            value={tab ?? 'users'}
            onChange={(next) => void navigate({ search: next === 'agents' ? { tab: 'agents' } : {} })}
          >
            <Tabs.List mb="sm">
              <Tabs.Tab value="users">People ({users.length})</Tabs.Tab>
              <Tabs.Tab value="agents">Agents ({agents.length})</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="users">
              <MemberTable kind="user" members={users} roles={roles} />
            </Tabs.Panel>
            <Tabs.Panel value="agents">
              <MemberTable kind="agent" members={agents} roles={roles} />
            </Tabs.Panel>
          </Tabs>
        );
      }}
    </Loaded>
  );
}
