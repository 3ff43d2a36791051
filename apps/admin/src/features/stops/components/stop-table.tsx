import { Table, Text } from '@mantine/core';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { When } from '../../../components/when.js';
import type { Stop } from './lift-dialog.js';

interface Props {
  readonly stops: readonly Stop[];
  readonly onLift: (stop: Stop) => void;
}

export const StopTable = ({ stops, onLift }: Props) => (
  <DataTable>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>What</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th visibleFrom="sm">Why</Table.Th>
        <Table.Th visibleFrom="md">Since</Table.Th>
        <Table.Th>Let it go on</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {stops.map((stop) => (
        <Table.Tr key={stop.id}>
          <Table.Td>
            {stop.kind} <RevealText text={stop.target.name} />
          </Table.Td>
          <Table.Td>
            {stop.lifted === null ? (
              <Mark tone="deny" sign="■" filled>
                stopped
              </Mark>
            ) : (
              <Mark tone="muted" sign="▷">
                goes on
              </Mark>
            )}
          </Table.Td>
          <Table.Td visibleFrom="sm">
            “<RevealText text={stop.reason} />” {stop.by}
          </Table.Td>
          <Table.Td visibleFrom="md">
            <When at={stop.at} />
          </Table.Td>
          <Table.Td>
            {stop.lifted === null ? (
              <GatedButton need="stop.use" size="compact-xs" variant="default" onClick={() => onLift(stop)}>
                {stop.liftAsked === null ? 'Ask…' : 'Agree…'}
              </GatedButton>
            ) : (
              <Text size="sm">
                {stop.liftAsked?.by} and {stop.lifted.by}
              </Text>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </DataTable>
);
