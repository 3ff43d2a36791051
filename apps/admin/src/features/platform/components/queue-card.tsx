import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { Card } from '../../../components/page/card.js';
import { When } from '../../../components/when.js';
import { formatCount } from '../../../lib/text/format.js';

type Queue = Schemas['FleetQueue'];
type Depth = NonNullable<Queue['depth']>;

const NAMES: Readonly<Record<string, string>> = { audit: 'Audit: what recorders write' };

/** Work that waits. The audit of a call is complete when its batch has left the queue. */
export const QueueCard = ({ queues }: { readonly queues: readonly Queue[] }) => (
  <Card title="Queues">
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Queue</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Waiting</Table.Th>
          <Table.Th>Oldest</Table.Th>
          <Table.Th visibleFrom="md">In work</Table.Th>
          <Table.Th>Given up</Table.Th>
          <Table.Th>Workers</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {queues.map(({ name, depth }) => (
          <Table.Tr key={name}>
            <Table.Td fw={600}>{NAMES[name] ?? name}</Table.Td>
            <Table.Td>
              <QueueMark depth={depth} />
            </Table.Td>
            {depth === null ? (
              <Table.Td colSpan={5}>Redis does not answer</Table.Td>
            ) : (
              <>
                <Table.Td>{formatCount(depth.waiting + depth.delayed)}</Table.Td>
                <Table.Td>{depth.oldestAt === null ? 'none waits' : <When at={depth.oldestAt} />}</Table.Td>
                <Table.Td visibleFrom="md">{formatCount(depth.active)}</Table.Td>
                <Table.Td>{formatCount(depth.failed)}</Table.Td>
                <Table.Td>{depth.workers === null ? 'not known' : formatCount(depth.workers)}</Table.Td>
              </>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  </Card>
);

function QueueMark({ depth }: { readonly depth: Depth | null }) {
  if (depth === null)
    return (
      <Mark tone="wait" sign="?">
        not known
      </Mark>
    );
  if (depth.workers === 0)
    return (
      <Mark tone="deny" sign="⚠">
        nobody works
      </Mark>
    );
  if (depth.failed > 0)
    return (
      <Mark tone="deny" sign="⚠">
        given up on some
      </Mark>
    );
  if (depth.workers === null)
    return (
      <Mark tone="wait" sign="?">
        workers not known
      </Mark>
    );
  return (
    <Mark tone="allow" sign="✓">
      works
    </Mark>
  );
}
