import type { Schemas } from '#libs/api-client';
import { SegmentedControl, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { DataTable } from '../../components/data-table.js';
import { RevealText } from '../../components/evidence/reveal-text.js';
import { Page } from '../../components/page/page.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { LoadMore } from '../../components/state/load-more.js';
import { TextLink } from '../../components/text-link.js';
import { When } from '../../components/when.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { listApprovals } from './api/call-approvals.js';
import type { ApprovalState } from './keys.js';

const route = getRouteApi('/t/$tenant/approvals');
const CHOICES = [
  { value: 'pending', label: 'Waiting' },
  { value: 'over', label: 'Over' },
];

/** Calls that run only when a person has approved exactly them. */
export function ApprovalsPage() {
  const { state = 'pending' } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/approvals' });
  return (
    <Page
      title="Approvals"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which approvals"
          data={CHOICES}
          value={state}
          onChange={(next) => void navigate({ search: next === 'over' ? { state: 'over' } : {} })}
        />
      }
    >
      <PermissionGate need="call.approve">
        <ApprovalList state={state} />
      </PermissionGate>
    </Page>
  );
}

function ApprovalList({ state }: { readonly state: ApprovalState }) {
  const query = useInfiniteQuery(listApprovals(useApi(), useTenant().slug, state));
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length > 0)
          return (
            <>
              <ApprovalTable approvals={items} />
              <LoadMore query={query} />
            </>
          );
        return state === 'pending' ? (
          <Empty title="No call waits for a person">
            <Text size="sm">
              A call comes here when its grant, a guardrail or the flow of data asks for an approval.
            </Text>
          </Empty>
        ) : (
          <Empty title="Nothing was asked yet" />
        );
      }}
    </Loaded>
  );
}

function ApprovalTable({ approvals }: { readonly approvals: readonly Schemas['CallApproval'][] }) {
  const { slug: tenant } = useTenant();
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Tool</Table.Th>
          <Table.Th>For</Table.Th>
          <Table.Th visibleFrom="sm">Agent</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Asked</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {approvals.map((approval) => (
          <Table.Tr key={approval.id}>
            <Table.Td>
              <TextLink
                fw={600}
                to="/t/$tenant/approvals/$approvalId"
                params={{ tenant, approvalId: approval.id }}
              >
                <RevealText text={`${approval.tool.server}: ${approval.tool.name}`} />
              </TextLink>
            </Table.Td>
            <Table.Td>
              <RevealText text={approval.user} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <RevealText text={approval.agent} />
            </Table.Td>
            <Table.Td>{STATES[approval.state]}</Table.Td>
            <Table.Td>
              <When at={approval.requestedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}

export const STATES: Readonly<Record<Schemas['CallApproval']['state'], string>> = {
  pending: 'Waits for a person',
  approved: 'Approved, not used yet',
  refused: 'Refused',
  used: 'Approved and used',
  expired: 'Expired',
};
