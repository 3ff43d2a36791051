import type { Schemas } from '#libs/api-client';
import { Button, Table, Text } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { Hash } from '../../../components/evidence/hash.js';
import { When } from '../../../components/when.js';

type Component = Schemas['Component'];

interface Props {
  readonly components: readonly Component[];
  readonly onRevoke: (component: Component) => void;
}

export function ComponentTable({ components, onRevoke }: Props) {
  if (components.length === 0) return <Text size="sm">None has enrolled yet.</Text>;
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Kind</Table.Th>
          <Table.Th visibleFrom="md">Key</Table.Th>
          <Table.Th visibleFrom="md">Version</Table.Th>
          <Table.Th>Enrolled</Table.Th>
          <Table.Th>Last seen</Table.Th>
          <Table.Th>Access</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {components.map((component) => (
          <Table.Tr key={component.id}>
            <Table.Td fw={600}>{component.name}</Table.Td>
            <Table.Td>{component.kind}</Table.Td>
            <Table.Td visibleFrom="md">
              <Hash value={component.keyId} name="key thumbprint" />
            </Table.Td>
            <Table.Td visibleFrom="md">{component.version ?? 'not known'}</Table.Td>
            <Table.Td>
              <When at={component.enrolledAt} />
            </Table.Td>
            <Table.Td>
              {component.lastSeenAt === null ? 'never' : <When at={component.lastSeenAt} />}
            </Table.Td>
            <Table.Td>
              {component.revokedAt === null ? (
                <Button
                  variant="outline"
                  color="red"
                  size="compact-xs"
                  aria-label={`Shut ${component.name} out…`}
                  onClick={() => onRevoke(component)}
                >
                  Shut out…
                </Button>
              ) : (
                <Mark tone="deny" sign="⊘">
                  shut out
                </Mark>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}
