import type { Schemas } from '#libs/api-client';
import { SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Facts } from '../../../components/page/facts.js';
import { LoadMore } from '../../../components/state/load-more.js';
import { Loaded } from '../../../components/state/loaded.js';
import { TextLink } from '../../../components/text-link.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatCount } from '../../../lib/text/format.js';
import { type By, listReplayChanges, type Replay } from '../api/replays.js';

type Row = Schemas['ReplayChanges']['items'][number];

const CHOICES: readonly { readonly value: By; readonly label: string }[] = [
  { value: 'user', label: 'By user' },
  { value: 'tool', label: 'By tool' },
  { value: 'role', label: 'By role' },
  { value: 'call', label: 'Each' },
];

/** What a replay counted, and every decision that would change. */
export function ReplayReport({ replay }: { readonly replay: Replay }) {
  const { counts } = replay;
  const changed = counts.denied + counts.allowed + counts.approval + counts.unknown;
  const tried = Object.entries(counts.tried);
  return (
    <Stack gap="md">
      <Facts
        facts={[
          ['Newly denied', formatCount(counts.denied)],
          ['Newly allowed', formatCount(counts.allowed)],
          ['Newly asks a person', formatCount(counts.approval)],
          ['Unknown', `${formatCount(counts.unknown)}, for want of what is not kept`],
          ['Same', formatCount(counts.same)],
          ['Skipped', `${formatCount(counts.skipped)}, which never came to the policy`],
        ]}
      />
      {tried.length > 0 && (
        <Facts
          facts={tried.map(([id, { denied, approval }]) => [
            `Tried: ${id}`,
            `would have denied ${formatCount(denied)}, asked for ${formatCount(approval)}`,
          ])}
        />
      )}
      {changed === 0 ? <Text size="sm">No decision would change.</Text> : <Changes replay={replay} />}
    </Stack>
  );
}

function Changes({ replay }: { readonly replay: Replay }) {
  const { slug: tenant } = useTenant();
  const [by, setBy] = useState<By>('user');
  const query = useInfiniteQuery(listReplayChanges(useApi(), tenant, replay.id, by));
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        w="fit-content"
        aria-label="How changes are added up"
        data={[...CHOICES]}
        value={by}
        onChange={(next) => setBy(CHOICES.find(({ value }) => value === next)?.value ?? 'user')}
      />
      <Loaded query={query}>
        {({ pages }) => (
          <>
            <ChangeTable by={by} rows={pages.flatMap(({ items }) => items)} />
            <LoadMore query={query} />
          </>
        )}
      </Loaded>
    </Stack>
  );
}

const ChangeTable = ({ by, rows }: { readonly by: By; readonly rows: readonly Row[] }) => (
  <DataTable>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>
          {by === 'call' ? 'Who, by which agent and role' : CHOICES.find(({ value }) => value === by)?.label}
        </Table.Th>
        {by === 'call' && <Table.Th>Tool</Table.Th>}
        <Table.Th ta="right">Denied</Table.Th>
        <Table.Th ta="right">Allowed</Table.Th>
        <Table.Th ta="right">Asks</Table.Th>
        <Table.Th ta="right">Unknown</Table.Th>
        <Table.Th>{by === 'call' ? 'Now, and in the draft' : 'Such as'}</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {rows.map((row, index) => (
        <Table.Tr key={index}>
          <Table.Td>
            <RevealText text={nameOf(row, by)} />
          </Table.Td>
          {by === 'call' && (
            <Table.Td>
              <RevealText text={row.tool ?? ''} />
            </Table.Td>
          )}
          {[row.denied, row.allowed, row.approval, row.unknown].map((count, each) => (
            <Table.Td key={each} ta="right">
              {count === 0 ? '–' : formatCount(count)}
            </Table.Td>
          ))}
          <Table.Td>
            {by === 'call' && (
              <Text size="xs">
                <RevealText text={`${row.before ?? ''} → ${row.after ?? ''}`} />
              </Text>
            )}
            <Samples calls={row.calls} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </DataTable>
);

function Samples({ calls: [first] }: { readonly calls: readonly string[] }) {
  const { slug: tenant } = useTenant();
  if (first === undefined) return null;
  return (
    <TextLink size="xs" to="/t/$tenant/calls/$callId" params={{ tenant, callId: first }}>
      a call
    </TextLink>
  );
}

function nameOf(row: Row, by: By): string {
  if (by === 'call') return [row.user, row.agent, row.role].filter(Boolean).join(' · ');
  return row[by] || 'none';
}
