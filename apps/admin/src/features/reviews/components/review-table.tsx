import type { Schemas } from '#libs/api-client';
import { Table } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { TextLink } from '../../../components/text-link.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { When } from '../../../components/when.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { ReviewMark } from './review-mark.js';
import { SeverityMark } from './severity-mark.js';

export function ReviewTable({ reviews }: { readonly reviews: readonly Schemas['ReviewSummary'][] }) {
  const { slug: tenant } = useTenant();
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Tool</Table.Th>
          <Table.Th visibleFrom="sm">Server</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th>Findings</Table.Th>
          <Table.Th visibleFrom="sm">Approvals</Table.Th>
          <Table.Th visibleFrom="md">Fields</Table.Th>
          <Table.Th visibleFrom="md">Asked by</Table.Th>
          <Table.Th>Opened</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {reviews.map((review) => (
          <Table.Tr key={review.id}>
            <Table.Td>
              <TextLink fw={600} to="/t/$tenant/reviews/$reviewId" params={{ tenant, reviewId: review.id }}>
                <RevealText text={review.tool.name} />
              </TextLink>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <RevealText text={review.server.name} />
            </Table.Td>
            <Table.Td>
              <ReviewMark review={review} />
            </Table.Td>
            <Table.Td>
              {review.gravest === null ? 'none' : <SeverityMark severity={review.gravest} />}
            </Table.Td>
            <Table.Td visibleFrom="sm">
              {review.approvals.given} of {review.approvals.needed}
            </Table.Td>
            <Table.Td visibleFrom="md">{review.kind === 'drift' ? review.changedFields : 'all'}</Table.Td>
            <Table.Td visibleFrom="md">{review.requestedBy}</Table.Td>
            <Table.Td>
              <When at={review.openedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}
