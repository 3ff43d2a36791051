import type { Schemas } from '#libs/api-client';
import { SIGN_IN_DENIALS } from '#libs/denial';
import { Stack, Table, Text } from '@mantine/core';
import { Mark, type Tone } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Facts } from '../../../components/page/facts.js';
import { Notice } from '../../../components/state/notice.js';

type Result = Schemas['MappingOutcome'];
type Said = Result['trace'][number]['outcome'];

const SAID: Readonly<Record<Said, readonly [tone: Tone, sign: string, word: string]>> = {
  matched: ['allow', '✓', 'matched'],
  'not-matched': ['muted', '○', 'did not match'],
  skipped: ['muted', '○', 'skipped'],
  missing: ['deny', '⊘', 'claim missing'],
  failed: ['deny', '⚠', 'failed'],
};

interface Props {
  readonly outcome: Result;
  readonly roles: readonly Schemas['Role'][];
}

/** What the rules gave, rule by rule; or the one reason why not. */
export const Outcome = ({ outcome, roles }: Props) => (
  <Stack gap="sm">
    {outcome.reason === null ? (
      <Facts
        facts={[
          [
            'Sign-in',
            <Mark key="allowed" tone="allow" sign="✓">
              Allowed
            </Mark>,
          ],
          [
            'Roles',
            outcome.roles.map((slug) => roles.find((role) => role.slug === slug)?.name ?? slug).join(', '),
          ],
          ['Tokens carry at most', outcome.scopeCeiling?.join(' ') ?? 'no ceiling'],
        ]}
      />
    ) : (
      <Notice tone="deny" title={SIGN_IN_DENIALS[outcome.reason].message}>
        {SIGN_IN_DENIALS[outcome.reason].remedy}
      </Notice>
    )}
    {outcome.trace.length === 0 ? (
      <Text size="sm">No rule was read.</Text>
    ) : (
      <DataTable>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Rule</Table.Th>
            <Table.Th>Said</Table.Th>
            <Table.Th>Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {outcome.trace.map(({ rule, outcome: said, detail }) => (
            <Table.Tr key={rule}>
              <Table.Td>Rule {rule + 1}</Table.Td>
              <Table.Td>
                <Mark tone={SAID[said][0]} sign={SAID[said][1]}>
                  {SAID[said][2]}
                </Mark>
              </Table.Td>
              <Table.Td>
                <RevealText text={detail} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </DataTable>
    )}
  </Stack>
);
