import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { TextLink } from '../../../components/text-link.js';
import { EffectBadge } from '../../../components/badges/effect-badge.js';
import { StateBadge } from '../../../components/badges/state-badge.js';
import { Hash } from '../../../components/evidence/hash.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { When } from '../../../components/when.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';

interface Props {
  readonly toolId: string;
  readonly versions: readonly Schemas['ToolVersion'][];
  /** Id of the version that the page shows below. */
  readonly shown: string | undefined;
}

export function VersionTable({ toolId, versions, shown }: Props) {
  const { slug: tenant } = useTenant();
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Hash</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th visibleFrom="sm">Effect</Table.Th>
          <Table.Th visibleFrom="sm">First seen</Table.Th>
          <Table.Th visibleFrom="sm">Decided</Table.Th>
          <Table.Th>View</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {versions.map((version) => (
          <Table.Tr key={version.id} aria-current={version.id === shown ? 'true' : undefined}>
            <Table.Td>
              <Hash value={version.hash} />
            </Table.Td>
            <Table.Td>
              <StateBadge state={version.state} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <EffectBadge effect={version.effect} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <When at={version.firstSeenAt} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Decided version={version} />
            </Table.Td>
            <Table.Td>
              {version.id === shown ? (
                'shown'
              ) : (
                <TextLink
                  to="/t/$tenant/tools/$toolId"
                  params={{ tenant, toolId }}
                  search={{ version: version.id }}
                  replace
                >
                  Show
                </TextLink>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}

function Decided({ version }: { readonly version: Schemas['ToolVersion'] }) {
  if (version.decidedAt === null) return '—';
  return (
    <>
      {version.decidedBy ?? 'unknown'}, <When at={version.decidedAt} />
      {version.decisionReason !== null && (
        <>
          {': '}
          <RevealText text={version.decisionReason} />
        </>
      )}
    </>
  );
}
