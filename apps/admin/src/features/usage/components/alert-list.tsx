import type { Schemas } from '#libs/api-client';
import { Table, Text } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { formatTime } from '../../../lib/text/format.js';
import { formatAmount, nameOf } from '../amounts.js';

export function AlertList({ alerts }: { readonly alerts: readonly Schemas['BudgetAlert'][] }) {
  if (alerts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No budget has reached a threshold.
      </Text>
    );
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Reached</Table.Th>
          <Table.Th>Whose</Table.Th>
          <Table.Th>Used</Table.Th>
          <Table.Th visibleFrom="sm">When</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {alerts.map(({ budgetId, of, name, unit, window, threshold, used, amount, at }) => (
          <Table.Tr key={`${budgetId} ${of} ${window} ${threshold}`}>
            <Table.Td>
              <Mark tone={threshold >= 100 ? 'deny' : 'wait'} sign={threshold >= 100 ? '⊘' : '!'}>
                {threshold} %
              </Mark>
            </Table.Td>
            <Table.Td>
              <RevealText text={of === '' ? 'The tenant' : nameOf(of, name)} />
            </Table.Td>
            <Table.Td>
              {formatAmount(unit, used)} of {formatAmount(unit, amount)}, {window}
            </Table.Td>
            <Table.Td visibleFrom="sm">{formatTime(at)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}
