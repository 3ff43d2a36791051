import type { Schemas } from '#libs/api-client';
import { Code, Stack, Table, Text } from '@mantine/core';
import { RevealText } from '../../components/evidence/reveal-text.js';
import { Card } from '../../components/page/card.js';
import { Facts } from '../../components/page/facts.js';

type Simulation = Schemas['Simulation'];

const VERDICTS: Readonly<Record<Simulation['verdict'], string>> = {
  allowed: 'Allowed',
  denied: 'Denied',
  approval: 'A person must approve it',
  depends: 'It depends on the arguments',
};
const OUTCOMES: Readonly<Record<Simulation['steps'][number]['outcome'], string>> = {
  passed: 'passed',
  denied: 'ends here',
  'not-reached': 'not reached',
  'not-simulated': 'needs a live call',
};
const HELD: Readonly<Record<Simulation['grants'][number]['held'], string>> = {
  yes: 'holds',
  no: 'does not hold',
  unknown: 'not known without arguments',
  failed: 'fails',
};

/** The verdict, and every rule that was looked at. */
export const SimulationResult = ({ result }: { readonly result: Simulation }) => (
  <Stack gap="md" role="status">
    <Card title={VERDICTS[result.verdict]} note={result.reason ?? undefined}>
      <Facts
        facts={[
          [
            'Why',
            result.detail ??
              (result.right === null ? '—' : `role ${result.right.role}, ${result.right.grant}`),
          ],
          ['Roles', result.caller.roles.join(', ') || 'none'],
          [
            'Tool',
            result.tool === null ? 'none of that name' : <RevealText key="tool" text={result.tool.urn} />,
          ],
          ['Labels', result.tool?.labels.join(', ') || 'none'],
          ['Only tried', result.shadow.join(', ') || 'nothing'],
        ]}
      />
    </Card>
    <Terms title="Grants that cover it" terms={result.grants} none="No role of the caller grants the tool." />
    <Terms title="Ceiling of the agent" terms={result.ceiling} none="The ceiling does not cover the tool." />
    <Terms title="Guardrails" terms={result.guardrails} none="None concerns the tool." />
    <Card title="Steps">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Step</Table.Th>
            <Table.Th>Outcome</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {result.steps.map(({ step, outcome }) => (
            <Table.Tr key={step}>
              <Table.Td>{step}</Table.Td>
              <Table.Td>{OUTCOMES[outcome]}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  </Stack>
);

interface TermsProps {
  readonly title: string;
  readonly terms: readonly (Simulation['grants'][number] & { readonly name?: string })[];
  readonly none: string;
}

const Terms = ({ title, terms, none }: TermsProps) => (
  <Card title={title}>
    {terms.length === 0 ? (
      <Text size="sm">{none}</Text>
    ) : (
      <Stack gap="xs">
        {terms.map(({ id, role, name, condition, held, detail }) => (
          <div key={`${role ?? ''} ${id}`}>
            <Text size="sm">
              {name ?? (role === undefined ? id : `${role}, ${id}`)}: {HELD[held]}
              {detail === null ? '' : ` (${detail})`}
            </Text>
            {condition !== null && <Code block>{condition}</Code>}
          </div>
        ))}
      </Stack>
    )}
  </Card>
);
