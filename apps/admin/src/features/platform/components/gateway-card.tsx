import type { Schemas } from '#libs/api-client';
import { Table, Text } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { Card } from '../../../components/page/card.js';
import { formatCount, formatMany } from '../../../lib/text/format.js';
import { LivenessMark } from './liveness-mark.js';

type Gateway = Schemas['FleetGateway'];

/** Which policy each gateway said it decides by. */
export const GatewayCard = ({ gateways }: { readonly gateways: readonly Gateway[] }) => (
  <Card title="Gateways" note={summary(gateways)}>
    {gateways.length === 0 ? (
      <Text size="sm">No gateway has enrolled, so no call can be made.</Text>
    ) : (
      <DataTable>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Gateway</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Policy</Table.Th>
            <Table.Th visibleFrom="md">Tenants</Table.Th>
            <Table.Th>Version</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {gateways.map((gateway) => (
            <Table.Tr key={gateway.id}>
              <Table.Td fw={600}>{gateway.name}</Table.Td>
              <Table.Td>
                <LivenessMark {...gateway} />
              </Table.Td>
              <Table.Td>
                <Policy gateway={gateway} />
              </Table.Td>
              <Table.Td visibleFrom="md">{formatCount(gateway.tenants)}</Table.Td>
              <Table.Td>{gateway.version ?? 'not known'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </DataTable>
    )}
  </Card>
);

const summary = (gateways: readonly Gateway[]): string => {
  const well = gateways.filter(({ liveness, behind }) => liveness === 'live' && behind === 0).length;
  return `${formatCount(well)} of ${formatCount(gateways.length)} live and current`;
};

/** Current is only what said so lately: of a silent one nobody knows what it decides by. */
function Policy({ gateway: { liveness, tenants, behind, lagging } }: { readonly gateway: Gateway }) {
  if (liveness !== 'live')
    return (
      <Mark tone="wait" sign="?">
        not known
      </Mark>
    );
  if (tenants === 0) return <span>holds none: nobody has called through it</span>;
  if (behind === 0)
    return (
      <Mark tone="allow" sign="✓">
        current
      </Mark>
    );
  const named = lagging.map(
    ({ tenant, revision, published }) => `${tenant} ${formatMany(published - revision, 'revision')}`,
  );
  const more = behind > lagging.length ? ` and ${formatCount(behind - lagging.length)} more` : '';
  return (
    <>
      <Mark tone="wait" sign="⚠">
        {formatMany(behind, 'tenant')} behind
      </Mark>{' '}
      <Text size="xs" c="dimmed" component="span">
        {named.join(', ')}
        {more}
      </Text>
    </>
  );
}
