import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { Hash } from '../../../components/evidence/hash.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import type { Revocable } from '../authorizations/revoke-dialog.js';

interface Props {
  readonly keys: Schemas['AgentDetail']['keys'];
  readonly onReport: (what: Revocable) => void;
}

/** Public keys of an agent. One that somebody else may hold too is reported: it is shut out for good. */
export const KeyTable = ({ keys, onReport }: Props) => (
  <DataTable>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Key</Table.Th>
        <Table.Th>Thumbprint</Table.Th>
        <Table.Th>State</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {keys.map(({ id, kid, reported }) => (
        <Table.Tr key={id}>
          <Table.Td>
            <code>
              <RevealText text={kid ?? 'no name'} />
            </code>
          </Table.Td>
          <Table.Td>
            <Hash value={id} name="thumbprint" />
          </Table.Td>
          <Table.Td>
            {reported ? (
              <Mark tone="deny" sign="⊘">
                reported
              </Mark>
            ) : (
              <GatedButton
                need="access.write"
                variant="outline"
                color="red"
                size="compact-xs"
                onClick={() => onReport(reportOf(id, kid))}
              >
                Report as stolen…
              </GatedButton>
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </DataTable>
);

const reportOf = (id: string, kid: string | null): Revocable => ({
  kind: 'key',
  id,
  title: `Report the key ${kid ?? id}`,
  means:
    'Every token that is bound to it is refused, and none is bound to it again, by no agent. Give the agent another key.',
});
