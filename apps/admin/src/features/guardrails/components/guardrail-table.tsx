import type { Schemas } from '#libs/api-client';
import { Anchor, Code, Table } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { describeSelector } from '../../../lib/words.js';

type Guardrail = Schemas['Guardrail'];

interface Props {
  readonly guardrails: readonly Guardrail[];
  /** Whose page it is: a tenant changes its own only. */
  readonly owner: Guardrail['owner'];
  readonly onOpen: (guardrail: Guardrail) => void;
}

export const GuardrailTable = ({ guardrails, owner, onOpen }: Props) => (
  <DataTable>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Guardrail</Table.Th>
        <Table.Th>For</Table.Th>
        <Table.Th>When</Table.Th>
        <Table.Th>Does</Table.Th>
        <Table.Th visibleFrom="sm">Whose</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {guardrails.map((rule) => (
        <Table.Tr key={rule.id}>
          <Table.Td>
            {rule.owner === owner ? (
              <Anchor component="button" type="button" fw={600} fz="inherit" onClick={() => onOpen(rule)}>
                <RevealText text={rule.name} />
              </Anchor>
            ) : (
              <RevealText text={rule.name} />
            )}
          </Table.Td>
          <Table.Td>
            {describeSelector(rule.select)}
            {rule.effects !== undefined && `, only ${rule.effects.join(' or ')}`}
          </Table.Td>
          <Table.Td>
            {rule.condition === undefined ? (
              'always'
            ) : (
              <Code>
                <RevealText text={rule.condition} />
              </Code>
            )}
          </Table.Td>
          <Table.Td>
            <Action rule={rule} />
          </Table.Td>
          <Table.Td visibleFrom="sm">{rule.owner === owner ? 'Your own' : 'The platform’s'}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </DataTable>
);

const Action = ({ rule: { action, mode } }: { readonly rule: Guardrail }) =>
  mode === 'shadow' ? (
    <Mark tone="muted" sign="○">
      Tried: would {action === 'deny' ? 'deny' : 'ask a person'}
    </Mark>
  ) : (
    <Mark tone={action === 'deny' ? 'deny' : 'wait'} sign={action === 'deny' ? '⊘' : '⏸'}>
      {action === 'deny' ? 'Denies' : 'Asks a person'}
    </Mark>
  );
