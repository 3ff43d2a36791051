import type { Schemas } from '#libs/api-client';
import { Table, Text } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { Card } from '../../../components/page/card.js';
import { formatCount } from '../../../lib/text/format.js';
import { LivenessMark } from './liveness-mark.js';

type Runner = Schemas['FleetRunner'];

/** Who keeps servers in sandboxes. */
export const RunnerCard = ({ runners }: { readonly runners: readonly Runner[] }) => (
  <Card title="Runners">
    {runners.length === 0 ? (
      <Text size="sm">No runner has enrolled: servers in sandboxes are refused.</Text>
    ) : (
      <DataTable>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Runner</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Sandboxes</Table.Th>
            <Table.Th>Version</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runners.map((runner) => (
            <Table.Tr key={runner.id}>
              <Table.Td fw={600}>{runner.name}</Table.Td>
              <Table.Td>
                <LivenessMark {...runner} />
              </Table.Td>
              <Table.Td>{sandboxes(runner)}</Table.Td>
              <Table.Td>{runner.version ?? 'not known'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </DataTable>
    )}
  </Card>
);

const sandboxes = ({ sandboxes: said, liveness }: Runner): string =>
  said === null || liveness !== 'live'
    ? 'not known'
    : `${formatCount(said.running)} of at most ${formatCount(said.most)}`;
