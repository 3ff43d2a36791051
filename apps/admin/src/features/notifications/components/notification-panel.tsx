import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Empty } from '../../../components/state/empty.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { listNotifications } from '../api/list-notifications.js';
import { NotificationTable } from './notification-table.js';

export function NotificationPanel() {
  const query = useQuery(listNotifications(useApi(), useTenant().slug));
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="Nothing to tell yet">
            <Text size="sm">Stops, drift, budgets and reviews about to expire appear here.</Text>
          </Empty>
        ) : (
          <NotificationTable notifications={items} />
        )
      }
    </Loaded>
  );
}
