import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Page } from '../../components/page/page.js';
import { ChannelPanel } from './components/channel-panel.js';
import { NotificationPanel } from './components/notification-panel.js';

const route = getRouteApi('/t/$tenant/notifications');

/** What people were told, and where they are told. */
export function NotificationsPage() {
  const { tab } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/notifications' });
  return (
    <Page title="Notifications">
      <Tabs
        value={tab ?? 'told'}
        onChange={(next) => void navigate({ search: next === 'channels' ? { tab: next } : {} })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="told">Notifications</Tabs.Tab>
          <Tabs.Tab value="channels">Channels</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="told">
          <PermissionGate need="calls.read">
            <NotificationPanel />
          </PermissionGate>
        </Tabs.Panel>
        <Tabs.Panel value="channels">
          <PermissionGate need="access.read">
            <ChannelPanel />
          </PermissionGate>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
