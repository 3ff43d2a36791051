import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { DataTable } from './data-table.js';
import { TextLink } from './text-link.js';
import { useTenant } from '../lib/permissions/tenant-context.js';
import { EffectBadge } from './badges/effect-badge.js';
import { StateBadge } from './badges/state-badge.js';
import { Hash } from './evidence/hash.js';
import { RevealText } from './evidence/reveal-text.js';
import { When } from './when.js';

interface Props {
  readonly tools: readonly Schemas['ToolSummary'][];
  readonly withServer: boolean;
}

/** Tools with their state; the name leads to the tool, an open review to the decision. */
export function ToolTable({ tools, withServer }: Props) {
  const { slug: tenant } = useTenant();
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Tool</Table.Th>
          {withServer && <Table.Th visibleFrom="sm">Server</Table.Th>}
          <Table.Th>State</Table.Th>
          <Table.Th visibleFrom="sm">Effect</Table.Th>
          <Table.Th>On</Table.Th>
          <Table.Th visibleFrom="md">Manifest</Table.Th>
          <Table.Th visibleFrom="md">Changed</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tools.map((tool) => (
          <Table.Tr key={tool.id}>
            <Table.Td>
              <TextLink fw={600} to="/t/$tenant/tools/$toolId" params={{ tenant, toolId: tool.id }}>
                <RevealText text={tool.name} />
              </TextLink>
            </Table.Td>
            {withServer && (
              <Table.Td visibleFrom="sm">
                <RevealText text={tool.server.name} />
              </Table.Td>
            )}
            <Table.Td>
              <StateBadge state={tool.state} />{' '}
              {tool.reviewId !== null && (
                <TextLink
                  size="xs"
                  to="/t/$tenant/reviews/$reviewId"
                  params={{ tenant, reviewId: tool.reviewId ?? '' }}
                >
                  Review
                </TextLink>
              )}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <EffectBadge effect={tool.effect} />
            </Table.Td>
            <Table.Td>{tool.enabled ? 'on' : 'off'}</Table.Td>
            <Table.Td visibleFrom="md">
              <Hash value={tool.hash} name={`hash of ${tool.name}`} />
            </Table.Td>
            <Table.Td visibleFrom="md">
              <When at={tool.updatedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}
