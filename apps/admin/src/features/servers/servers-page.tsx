import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Icon } from '../../components/icon.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { listServers } from '../../lib/api/list-servers.js';
import { AddServerDialog } from './components/add-server-dialog.js';
import { ServerTable } from './components/server-table.js';

export function ServersPage() {
  const [adding, add] = useDisclosure();
  return (
    <Page
      title="Servers"
      actions={
        <GatedButton need="server.write" leftSection={<Icon name="plus" size={14} />} onClick={add.open}>
          Add server
        </GatedButton>
      }
    >
      <PermissionGate need="registry.read">
        <ServerList />
      </PermissionGate>
      <AddServerDialog opened={adding} onClose={add.close} />
    </Page>
  );
}

function ServerList() {
  const query = useQuery(listServers(useApi(), useTenant().slug));
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No server yet">
            <Text size="sm">
              Add an MCP server by its address. Its tools then wait for review; until one is approved, no
              agent sees any.
            </Text>
          </Empty>
        ) : (
          <ServerTable servers={items} />
        )
      }
    </Loaded>
  );
}
