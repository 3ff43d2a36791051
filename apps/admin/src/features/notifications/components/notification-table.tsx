import type { Schemas } from '#libs/api-client';
import { Stack, Table, Text } from '@mantine/core';
import { GatedButton } from '../../../components/access/gated-button.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { FormProblem } from '../../../components/input/form-problem.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatTime } from '../../../lib/text/format.js';
import { useWrite } from '../../../lib/use-write.js';
import { retryNotification } from '../api/retry-notification.js';
import { describeTopic } from '../topics.js';
import { DeliveryMark } from './delivery-mark.js';

interface Props {
  readonly notifications: readonly Schemas['Notification'][];
}

export function NotificationTable({ notifications }: Props) {
  const api = useApi();
  const { slug } = useTenant();
  const write = useWrite((id: string) => retryNotification(api, slug, id));
  return (
    <>
      <FormProblem problem={write.error} fields={[]} />
      <DataTable>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What</Table.Th>
            <Table.Th>Channels</Table.Th>
            <Table.Th visibleFrom="sm">When</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {notifications.map(({ id, topic, title, at, deliveries }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <RevealText text={title} />
                <Text size="xs" c="dimmed">
                  {describeTopic(topic)}
                </Text>
              </Table.Td>
              <Table.Td>
                <Stack gap={4} align="flex-start">
                  {deliveries.length === 0 && (
                    <Text size="sm" c="dimmed">
                      Here alone
                    </Text>
                  )}
                  {deliveries.map((delivery) => (
                    <DeliveryMark key={delivery.channelId} delivery={delivery} />
                  ))}
                  {deliveries.some(({ state }) => state === 'dead') && (
                    <GatedButton
                      need="access.write"
                      variant="default"
                      size="compact-xs"
                      loading={write.isPending && write.variables === id}
                      onClick={() => write.mutate(id)}
                    >
                      Send again
                    </GatedButton>
                  )}
                </Stack>
              </Table.Td>
              <Table.Td visibleFrom="sm">{formatTime(at)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </DataTable>
    </>
  );
}
