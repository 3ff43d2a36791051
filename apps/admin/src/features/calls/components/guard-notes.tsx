import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';

interface Props {
  readonly notes: readonly Schemas['GuardNote'][];
}

/** What the guard found in the content of the call, and what it did. Never what it was. */
export function GuardNotes({ notes }: Props) {
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Found</Table.Th>
          <Table.Th>In</Table.Th>
          <Table.Th>Times</Table.Th>
          <Table.Th>Done</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {notes.map(({ at, rule, pointer, action, count }) => (
          <Table.Tr key={`${at} ${rule} ${pointer} ${action}`}>
            <Table.Td>
              <code>{rule}</code>
            </Table.Td>
            <Table.Td>
              {at} {pointer !== '' && <RevealText text={pointer} />}
            </Table.Td>
            <Table.Td>{count}</Table.Td>
            <Table.Td>{action}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}
