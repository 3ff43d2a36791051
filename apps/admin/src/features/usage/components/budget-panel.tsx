import { Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Icon } from '../../../components/icon.js';
import { Card } from '../../../components/page/card.js';
import { Empty } from '../../../components/state/empty.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { listAlerts } from '../api/list-alerts.js';
import { listBudgets } from '../api/list-budgets.js';
import { AddBudgetDialog } from './add-budget-dialog.js';
import { AlertList } from './alert-list.js';
import { BudgetCard } from './budget-card.js';

export function BudgetPanel() {
  const api = useApi();
  const { slug } = useTenant();
  const budgets = useQuery(listBudgets(api, slug));
  const alerts = useQuery(listAlerts(api, slug));
  const [adding, dialog] = useDisclosure(false);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          A call sets aside its worst case before it runs. Without room for it, it is denied.
        </Text>
        <GatedButton need="access.write" leftSection={<Icon name="plus" size={14} />} onClick={dialog.open}>
          Add budget
        </GatedButton>
      </Group>
      <AddBudgetDialog opened={adding} onClose={dialog.close} />
      <Loaded query={budgets}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No budget yet">
              <Text size="sm">Without one, calls are limited by rate alone.</Text>
            </Empty>
          ) : (
            items.map((budget) => <BudgetCard key={budget.id} budget={budget} />)
          )
        }
      </Loaded>
      <Card title="Thresholds reached">
        <Loaded query={alerts}>{({ items }) => <AlertList alerts={items} />}</Loaded>
      </Card>
    </Stack>
  );
}
