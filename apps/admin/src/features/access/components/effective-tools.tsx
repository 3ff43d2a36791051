import type { Schemas } from '#libs/api-client';
import { Table, Text } from '@mantine/core';
import { EffectBadge } from '../../../components/badges/effect-badge.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { formatCount } from '../../../lib/text/format.js';
import { EFFECT_NAMES } from '../../../lib/words.js';

/** What the rule means today, as the enforcement code computes it. */
export const EffectiveTools = ({ role: { effectiveTools } }: { readonly role: Schemas['Role'] }) => (
  <Card title="Tools today" note={`${formatCount(effectiveTools.length)}, computed by the enforcement code`}>
    {effectiveTools.length === 0 ? (
      <Text size="sm">None: no approved and enabled tool is covered.</Text>
    ) : (
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Tool</Table.Th>
            <Table.Th>Effect</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {effectiveTools.map(({ urn, name, effect, conditional }) => (
            <Table.Tr key={urn}>
              <Table.Td title={urn}>
                <RevealText text={name} />
                {conditional && (
                  <Text span size="xs" c="dimmed">
                    {' '}
                    on terms
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <EffectBadge effect={EFFECT_NAMES.find((known) => known === effect) ?? null} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    )}
  </Card>
);
