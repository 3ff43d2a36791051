import type { Schemas } from '#libs/api-client';
import { Table, Text } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { Card } from '../../../components/page/card.js';
import { When } from '../../../components/when.js';
import { formatCount } from '../../../lib/text/format.js';
import { useNow } from '../../../lib/use-now.js';

interface Props {
  readonly gateways: Schemas['Overview']['gateways'];
  /** Revision that the control plane has published. */
  readonly current: number;
}

/** Which policy each gateway decides by. */
export const EnforcementCard = ({ gateways, current }: Props) => (
  <Card title="Gateways" note={`Policy revision ${formatCount(current)}`}>
    {gateways.length === 0 ? (
      <Text size="sm" c="dimmed">
        No gateway has connected yet, so no call can be made.
      </Text>
    ) : (
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Gateway</Table.Th>
            <Table.Th>Policy</Table.Th>
            <Table.Th>Last seen</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {gateways.map(({ name, revision, lastSeenAt }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>
                <Revision revision={revision} current={current} lastSeenAt={lastSeenAt} />
              </Table.Td>
              <Table.Td>{lastSeenAt === null ? 'never' : <When at={lastSeenAt} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    )}
  </Card>
);

interface RevisionProps {
  readonly revision: number | null;
  readonly current: number;
  readonly lastSeenAt: string | null;
}

/** A gateway reports every 15 seconds; of one that missed four times nobody knows what it decides by. */
const SILENT_MS = 60_000;

function Revision({ revision, current, lastSeenAt }: RevisionProps) {
  const now = useNow();
  if (lastSeenAt === null || now - Date.parse(lastSeenAt) > SILENT_MS) {
    return (
      <Mark tone="wait" sign="?">
        not known
      </Mark>
    );
  }
  if (revision === null) return <span>has not asked for this tenant</span>;
  if (revision >= current) {
    return (
      <Mark tone="allow" sign="✓">
        current
      </Mark>
    );
  }
  return (
    <Mark tone="wait" sign="⚠" title={`Decides by revision ${revision}`}>
      {formatCount(current - revision)} behind
    </Mark>
  );
}
