import type { Schemas } from '#libs/api-client';
import { Table, Text } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Empty } from '../../../components/state/empty.js';
import { TextLink } from '../../../components/text-link.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { callsLink } from '../../../lib/routing/calls-search.js';
import { formatCount } from '../../../lib/text/format.js';
import { formatAmount, nameOf } from '../amounts.js';

interface Props {
  readonly by: 'tool' | 'user' | 'agent';
  readonly rows: Schemas['UsageReport']['top'];
}

/** Each leads to its calls. */
export function TopTable({ by, rows }: Props) {
  const { slug } = useTenant();
  if (rows.length === 0)
    return (
      <Empty title="No call in these days">
        <Text size="sm">What agents call is added up here, a few seconds after each call.</Text>
      </Empty>
    );
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{by[0]?.toUpperCase() + by.slice(1)}</Table.Th>
          <Table.Th>Calls</Table.Th>
          <Table.Th>Denied</Table.Th>
          <Table.Th>Failed</Table.Th>
          <Table.Th visibleFrom="sm">Tokens</Table.Th>
          <Table.Th visibleFrom="sm">Cost</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ key, name, calls, denied, failed, tokens, cost }) => (
          <Table.Tr key={key}>
            <Table.Td>
              <TextLink {...callsLink(slug, { [by]: key })}>
                <RevealText text={nameOf(key, name)} />
              </TextLink>
            </Table.Td>
            <Table.Td>{formatCount(calls)}</Table.Td>
            <Table.Td>{formatCount(denied)}</Table.Td>
            <Table.Td>{formatCount(failed)}</Table.Td>
            <Table.Td visibleFrom="sm">{formatCount(tokens)}</Table.Td>
            <Table.Td visibleFrom="sm">{formatAmount('cost', cost)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}
