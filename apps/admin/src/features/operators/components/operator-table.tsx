import type { Schemas } from '#libs/api-client';
import { Group, Stack, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { OneTimeLink } from '../../../components/one-time-link.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatMany } from '../../../lib/text/format.js';
import { useWrite } from '../../../lib/use-write.js';
import { endSessions, inviteAgain } from '../api/operators.js';
import { rightName } from '../rights.js';

type Operator = Schemas['Operator'];

export function OperatorTable({ operators }: { readonly operators: readonly Operator[] }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const link = useWrite(({ id }: Operator) => inviteAgain(api, tenant, id));
  const end = useWrite(
    ({ id }: Operator) => endSessions(api, tenant, id),
    (_, { name }) => notifications.show({ message: `${name} is signed out everywhere` }),
  );
  const problem = link.error ?? end.error;
  return (
    <Stack gap="sm">
      {problem !== null && <ProblemView problem={problem} />}
      {link.data !== undefined && (
        <OneTimeLink
          link={link.data.link}
          expiresAt={link.data.expiresAt}
          hint={`Give it to ${link.data.operator.name} alone: whoever opens it first gets a passkey for that account.`}
        />
      )}
      <DataTable>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th visibleFrom="sm">Username</Table.Th>
            <Table.Th>Rights</Table.Th>
            <Table.Th visibleFrom="md">Passkeys</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>
              <span>Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {operators.map((operator) => (
            <Table.Tr key={operator.id}>
              <Table.Td fw={600}>
                <RevealText text={operator.name} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <code>
                  <RevealText text={operator.username} />
                </code>
              </Table.Td>
              <Table.Td>
                <Group gap={4}>
                  {operator.rights.map((right) => (
                    <Mark key={right} tone="muted" sign="">
                      {rightName(right)}
                    </Mark>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td visibleFrom="md">
                {operator.passkeys === 0 ? 'none yet' : formatMany(operator.passkeys, 'passkey')}
              </Table.Td>
              <Table.Td>
                <Mark tone={operator.disabled ? 'deny' : 'allow'} sign={operator.disabled ? '⊘' : '✓'}>
                  {operator.disabled ? 'disabled' : 'active'}
                </Mark>
              </Table.Td>
              <Table.Td>
                <Group gap="xs">
                  <GatedButton
                    need="access.write"
                    variant="default"
                    size="compact-xs"
                    blocked={operator.disabled ? 'The account is disabled' : undefined}
                    loading={link.isPending && link.variables.id === operator.id}
                    onClick={() => link.mutate(operator)}
                  >
                    New link
                  </GatedButton>
                  <GatedButton
                    need="access.write"
                    variant="outline"
                    color="red"
                    size="compact-xs"
                    loading={end.isPending && end.variables.id === operator.id}
                    onClick={() => end.mutate(operator)}
                  >
                    Sign out
                  </GatedButton>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </DataTable>
    </Stack>
  );
}
