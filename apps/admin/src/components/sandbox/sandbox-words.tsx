import type { Schemas } from '#libs/api-client';
import { Stack, Table, Text } from '@mantine/core';
import { DataTable } from '../data-table.js';
import { RevealText } from '../evidence/reveal-text.js';
import { Facts, type Fact } from '../page/facts.js';

type Sandbox = Schemas['SandboxView'];

/** What a server may do on our machines, as sentences; and what of it is not as it was approved. */
export const SandboxWords = ({ sandbox }: { readonly sandbox: Sandbox }) => (
  <Stack gap="sm">
    <Facts
      facts={[
        ['Package', <RevealText key="package" text={packageOf(sandbox.artifact)} />],
        ...sandbox.words.map(({ topic, text }): Fact => [
          capital(topic),
          <RevealText key={topic} text={text} />,
        ]),
      ]}
    />
    {sandbox.changes.length > 0 && <Changes changes={sandbox.changes} />}
  </Stack>
);

const Changes = ({ changes }: Pick<Sandbox, 'changes'>) => (
  <>
    <Text size="sm" fw={600}>
      Not as it was approved last
    </Text>
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>What</Table.Th>
          <Table.Th>Approved</Table.Th>
          <Table.Th>Now</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ topic, before, after }) => (
          <Table.Tr key={`${topic} ${before} ${after}`}>
            <Table.Td>{capital(topic)}</Table.Td>
            <Table.Td style={{ background: 'var(--sp-removed)' }}>{words(before)}</Table.Td>
            <Table.Td style={{ background: 'var(--sp-added)' }}>{words(after)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  </>
);

const words = (text: string | null) => (text === null ? 'nothing' : <RevealText text={text} />);

function packageOf(artifact: Sandbox['artifact']): string {
  if (artifact.kind === 'npm') return `npm ${artifact.name} ${artifact.version}`;
  return artifact.kind === 'mcpb' ? `Bundle ${artifact.path}` : `Folder ${artifact.path}`;
}

const capital = (topic: string): string => topic.slice(0, 1).toUpperCase() + topic.slice(1);
