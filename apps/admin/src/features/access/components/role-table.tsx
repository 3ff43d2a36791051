import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { TextLink } from '../../../components/text-link.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { formatCount } from '../../../lib/text/format.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { describeGrant } from '../../../components/rules/grant-words.js';

export function RoleTable({ roles }: { readonly roles: readonly Schemas['Role'][] }) {
  const { slug: tenant } = useTenant();
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Role</Table.Th>
          <Table.Th>Allows</Table.Th>
          <Table.Th>Tools today</Table.Th>
          <Table.Th visibleFrom="sm">Members</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {roles.map((role) => (
          <Table.Tr key={role.id}>
            <Table.Td>
              <TextLink fw={600} to="/t/$tenant/roles/$roleId" params={{ tenant, roleId: role.id }}>
                <RevealText text={role.name} />
              </TextLink>
            </Table.Td>
            <Table.Td>{describeGrants(role.grants)}</Table.Td>
            <Table.Td>{formatCount(role.effectiveTools.length)}</Table.Td>
            <Table.Td visibleFrom="sm">{formatCount(role.members)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}

const describeGrants = (grants: Schemas['Role']['grants']): string =>
  grants.length === 0 ? 'Nothing' : grants.map(describeGrant).join('; ');
