import { Table } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { TextLink } from '../../../components/text-link.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatCount } from '../../../lib/text/format.js';
import type { Provider } from '../provider-draft.js';

export function ProviderTable({ providers }: { readonly providers: readonly Provider[] }) {
  const { slug: tenant } = useTenant();
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th visibleFrom="sm">Issuer</Table.Th>
          <Table.Th>Used for</Table.Th>
          <Table.Th ta="right">People</Table.Th>
          <Table.Th visibleFrom="sm">Rules</Table.Th>
          <Table.Th>State</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {providers.map((provider) => (
          <Table.Tr key={provider.id}>
            <Table.Td>
              <TextLink
                fw={600}
                to="/t/$tenant/identity-providers/$providerId"
                params={{ tenant, providerId: provider.id }}
              >
                <RevealText text={provider.name} />
              </TextLink>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <code>
                <RevealText text={provider.issuer} />
              </code>
            </Table.Td>
            <Table.Td>{usesOf(provider)}</Table.Td>
            <Table.Td ta="right">{formatCount(provider.people)}</Table.Td>
            <Table.Td visibleFrom="sm">
              {provider.mappingVersion === 0 ? 'none: nobody gets in' : `version ${provider.mappingVersion}`}
            </Table.Td>
            <Table.Td>
              <Mark tone={provider.enabled ? 'allow' : 'deny'} sign={provider.enabled ? '✓' : '⊘'}>
                {provider.enabled ? 'enabled' : 'disabled'}
              </Mark>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}

function usesOf({ signIn, operatorSignIn, idJag, exchangeAudiences }: Provider): string {
  const uses = [
    signIn && 'sign-in',
    operatorSignIn && 'console',
    idJag && 'assertions',
    exchangeAudiences.length > 0 && 'token exchange',
  ];
  return uses.filter((use) => use !== false).join(', ') || 'nothing';
}
