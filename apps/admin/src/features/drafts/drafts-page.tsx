import { Group, Table, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { DataTable } from '../../components/data-table.js';
import { RevealText } from '../../components/evidence/reveal-text.js';
import { Card } from '../../components/page/card.js';
import { Page } from '../../components/page/page.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { ProblemView } from '../../components/state/problem-view.js';
import { TextLink } from '../../components/text-link.js';
import { When } from '../../components/when.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { useWrite } from '../../lib/use-write.js';
import { addDraft, listDrafts } from './api/drafts.js';

/** Changes of the policy that are not in force. */
export function DraftsPage() {
  const { slug: tenant } = useTenant();
  const query = useQuery(listDrafts(useApi(), tenant));
  return (
    <Page title="Drafts">
      <PermissionGate need="access.read">
        <BeginDraft />
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="No draft yet">
                <Text size="sm">
                  A draft changes roles, guardrails and rules over claims without putting them in force. What
                  it would have done to the calls of the last days is shown before it is published.
                </Text>
              </Empty>
            ) : (
              <DataTable>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Draft</Table.Th>
                    <Table.Th>Changes</Table.Th>
                    <Table.Th>Changed</Table.Th>
                    <Table.Th visibleFrom="sm">By</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ id, name, changes, changedAt, changedBy }) => (
                    <Table.Tr key={id}>
                      <Table.Td>
                        <TextLink fw={600} to="/t/$tenant/drafts/$draftId" params={{ tenant, draftId: id }}>
                          <RevealText text={name} />
                        </TextLink>
                      </Table.Td>
                      <Table.Td>{changes}</Table.Td>
                      <Table.Td>
                        <When at={changedAt} />
                      </Table.Td>
                      <Table.Td visibleFrom="sm">{changedBy}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </DataTable>
            )
          }
        </Loaded>
      </PermissionGate>
    </Page>
  );
}

function BeginDraft() {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const add = useWrite(
    () => addDraft(api, tenant, name.trim()),
    ({ id }) => void navigate({ to: '/t/$tenant/drafts/$draftId', params: { tenant, draftId: id } }),
  );
  return (
    <Card title="Begin a draft">
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name"
          placeholder="What it is for"
          maxLength={80}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <GatedButton
          need="access.write"
          blocked={name.trim() === '' ? 'Give it a name' : undefined}
          loading={add.isPending}
          onClick={() => add.mutate(undefined)}
        >
          Begin
        </GatedButton>
      </Group>
      {add.error !== null && <ProblemView problem={add.error} />}
    </Card>
  );
}
