import type { Schemas } from '#libs/api-client';
import { Button, Stack, Table, Text } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { Hash } from '../../../components/evidence/hash.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { When } from '../../../components/when.js';
import { useApi } from '../../../lib/http/api.js';
import { useWrite } from '../../../lib/use-write.js';
import { revokeToken } from '../api/components.js';

/** Tokens that somebody may still use; their secrets are not known here any more. */
export function TokenTable({ tokens }: { readonly tokens: readonly Schemas['EnrolmentToken'][] }) {
  const api = useApi();
  const write = useWrite((id: string) => revokeToken(api, id));
  if (tokens.length === 0) return <Text size="sm">None: nothing can enrol until you make one.</Text>;
  return (
    <Stack gap="sm">
      {write.error !== null && <ProblemView problem={write.error} />}
      <DataTable>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Token</Table.Th>
            <Table.Th>For a</Table.Th>
            <Table.Th>Ends</Table.Th>
            <Table.Th>Access</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map(({ id, kind, expiresAt }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Hash value={id} name="token id" />
              </Table.Td>
              <Table.Td>{kind}</Table.Td>
              <Table.Td>
                <When at={expiresAt} />
              </Table.Td>
              <Table.Td>
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={`Take back the token for a ${kind}`}
                  loading={write.isPending && write.variables === id}
                  onClick={() => write.mutate(id)}
                >
                  Take back
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </DataTable>
    </Stack>
  );
}
