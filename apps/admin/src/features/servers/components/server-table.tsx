import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { TextLink } from '../../../components/text-link.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { ProbeMark } from './probe-mark.js';
import { ServerAddress } from './server-address.js';

export function ServerTable({ servers }: { readonly servers: readonly Schemas['Server'][] }) {
  const { slug: tenant } = useTenant();
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Server</Table.Th>
          <Table.Th visibleFrom="md">Address</Table.Th>
          <Table.Th>Probe</Table.Th>
          <Table.Th>Tools</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {servers.map((server) => (
          <Table.Tr key={server.id}>
            <Table.Td>
              <TextLink fw={600} to="/t/$tenant/servers/$serverId" params={{ tenant, serverId: server.id }}>
                <RevealText text={server.name} />
              </TextLink>{' '}
              <code>{server.slug}</code>
            </Table.Td>
            <Table.Td visibleFrom="md">
              <ServerAddress url={server.url} />
            </Table.Td>
            <Table.Td>
              <ProbeMark probe={server.probe} />
            </Table.Td>
            <Table.Td>{toolCounts(server.tools)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}

/** `3 approved, 2 on · 1 pending`; what is zero is left out. */
export function toolCounts({ approved, enabled, pending, quarantined }: Schemas['Server']['tools']): string {
  const parts = [
    approved > 0 ? `${approved} approved, ${enabled} on` : undefined,
    pending > 0 ? `${pending} pending` : undefined,
    quarantined > 0 ? `${quarantined} quarantined` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'none' : parts.join(' · ');
}
