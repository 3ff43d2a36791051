import type { Schemas } from '#libs/api-client';
import { SIGN_IN_DENIALS } from '#libs/denial';
import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Loaded } from '../../../components/state/loaded.js';
import { When } from '../../../components/when.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { listIdentityProviders } from '../../../lib/api/list-identity-providers.js';
import { listRefusals } from '../api/list-refusals.js';

type Refusal = Schemas['SignInRefusalList']['items'][number];

/** Sign-ins that were refused, with the reason that neither the person nor the agent is told. */
export function Refusals({ provider }: { readonly provider?: string }) {
  const query = useQuery(listRefusals(useApi(), useTenant().slug));
  return (
    <Loaded query={query}>
      {({ items }) => {
        const shown = provider === undefined ? items : items.filter((item) => item.provider === provider);
        if (shown.length === 0) return <Text size="sm">Nobody was turned away.</Text>;
        return <RefusalTable refusals={shown} withProvider={provider === undefined} />;
      }}
    </Loaded>
  );
}

function RefusalTable({
  refusals,
  withProvider,
}: {
  readonly refusals: readonly Refusal[];
  readonly withProvider: boolean;
}) {
  const providers = useQuery(listIdentityProviders(useApi(), useTenant().slug)).data?.items ?? [];
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>Why</Table.Th>
          <Table.Th>Detail</Table.Th>
          <Table.Th visibleFrom="md">Who</Table.Th>
          {withProvider && <Table.Th visibleFrom="md">At</Table.Th>}
          <Table.Th visibleFrom="lg">Number</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {refusals.map(({ id, at, reason, detail, subject, provider }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <When at={at} />
            </Table.Td>
            <Table.Td>
              {SIGN_IN_DENIALS[reason].message}
              <Text size="xs" c="dimmed">
                {SIGN_IN_DENIALS[reason].remedy}
              </Text>
            </Table.Td>
            <Table.Td>
              <RevealText text={detail} />
            </Table.Td>
            <Table.Td visibleFrom="md">
              {subject === null ? 'not known' : <RevealText text={subject} />}
            </Table.Td>
            {withProvider && (
              <Table.Td visibleFrom="md">
                <RevealText text={providers.find((each) => each.id === provider)?.name ?? '—'} />
              </Table.Td>
            )}
            <Table.Td visibleFrom="lg">
              <code>{id}</code>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}
