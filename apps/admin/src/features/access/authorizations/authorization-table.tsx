import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { formatTime } from '../../../lib/text/format.js';
import { delegationRows } from './delegation-rows.js';
import type { Revocable } from './revoke-dialog.js';

type Authorizations = Schemas['Authorizations'];

interface Props extends Authorizations {
  readonly members: readonly Schemas['Member'][];
  readonly onRevoke: (what: Revocable) => void;
}

/** Grants of people, then authority that agents handed on, each below the one that it comes from. */
export function AuthorizationTable({ grants, delegations, members, onRevoke }: Props) {
  const nameOf = (client: string): string =>
    members.find(({ kind, handle }) => kind === 'agent' && handle === client)?.name ?? client;
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Agent</Table.Th>
          <Table.Th visibleFrom="sm">For</Table.Th>
          <Table.Th visibleFrom="sm">May</Table.Th>
          <Table.Th>Until</Table.Th>
          <Table.Th ta="right">State</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {grants.map(({ id, client, subject, expiresAt }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <RevealText text={nameOf(client)} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <RevealText text={subject} />
            </Table.Td>
            <Table.Td visibleFrom="sm">what the person agreed to</Table.Td>
            <Table.Td>{expiresAt === null ? 'no end' : formatTime(expiresAt)}</Table.Td>
            <Table.Td ta="right">
              <GatedButton
                need="access.write"
                variant="default"
                onClick={() => onRevoke(grantOf(id, nameOf(client)))}
              >
                Revoke…
              </GatedButton>
            </Table.Td>
          </Table.Tr>
        ))}
        {delegationRows(delegations).map(({ node, depth }) => (
          <Table.Tr key={node.id}>
            <Table.Td pl={12 + depth * 20}>
              {depth > 0 && <span aria-hidden="true">└ </span>}
              <RevealText text={nameOf(node.client)} />
              {depth > 0 && <span className="mantine-visually-hidden">, handed on {depth} times</span>}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <RevealText text={node.subject} />
            </Table.Td>
            <Table.Td visibleFrom="sm">{node.scopes.join(' ')}</Table.Td>
            <Table.Td>{formatTime(node.expiresAt)}</Table.Td>
            <Table.Td ta="right">
              {node.revokedAt === null ? (
                <GatedButton
                  need="access.write"
                  variant="default"
                  onClick={() => onRevoke(delegationOf(node.id, nameOf(node.client)))}
                >
                  Revoke…
                </GatedButton>
              ) : (
                <Mark tone="deny" sign="⊘" title={formatTime(node.revokedAt)}>
                  revoked
                </Mark>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}

const grantOf = (id: string, agent: string): Revocable => ({
  kind: 'grant',
  id,
  title: `Revoke the grant to ${agent}`,
  means: 'Tokens of this grant stop working, and everything that was handed on from it ends.',
});

const delegationOf = (id: string, agent: string): Revocable => ({
  kind: 'delegation',
  id,
  title: `Revoke what ${agent} was handed`,
  means: 'This authority ends, with everything below it. What it comes from stays.',
});
