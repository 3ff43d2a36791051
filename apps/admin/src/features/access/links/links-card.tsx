import type { Schemas } from '#libs/api-client';
import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { ConfirmDialog } from '../../../components/confirm/confirm-dialog.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { When } from '../../../components/when.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { endLink, listLinks } from '../api/links.js';

type Link = Schemas['UpstreamLink'];

/** Accounts at servers that a user lends to their agents. */
export function LinksCard({ userId }: { readonly userId: string }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const query = useQuery(listLinks(api, tenant, userId));
  const [ending, setEnding] = useState<Link>();
  return (
    <Card title="Linked accounts">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">None: no server acts with an account of this user.</Text>
          ) : (
            <LinkTable links={items} onEnd={setEnding} />
          )
        }
      </Loaded>
      <ConfirmDialog
        what={
          ending && {
            title: `Unlink the account at ${ending.server.name}`,
            means:
              'Its tokens are deleted at once. The next call that needs it asks the user to link it again.',
            action: 'Unlink',
            needsReason: false,
            act: () => endLink(api, tenant, ending.id),
            done: () => 'The account is unlinked',
          }
        }
        onClose={() => setEnding(undefined)}
      />
    </Card>
  );
}

interface Props {
  readonly links: readonly Link[];
  readonly onEnd: (link: Link) => void;
}

const LinkTable = ({ links, onEnd }: Props) => (
  <DataTable>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Server</Table.Th>
        <Table.Th visibleFrom="md">Account at</Table.Th>
        <Table.Th>May</Table.Th>
        <Table.Th>Linked</Table.Th>
        <Table.Th visibleFrom="md">Renewed</Table.Th>
        <Table.Th>Access</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {links.map((link) => (
        <Table.Tr key={link.id}>
          <Table.Td>
            <RevealText text={link.server.name === '' ? 'a server that is gone' : link.server.name} />
          </Table.Td>
          <Table.Td visibleFrom="md">
            <RevealText text={new URL(link.issuer).host} />
          </Table.Td>
          <Table.Td>
            <RevealText text={link.scopes.length === 0 ? 'as the server decides' : link.scopes.join(' ')} />
          </Table.Td>
          <Table.Td>
            <When at={link.linkedAt} />
          </Table.Td>
          <Table.Td visibleFrom="md">
            {link.refreshedAt === null ? 'not yet' : <When at={link.refreshedAt} />}
          </Table.Td>
          <Table.Td>
            <GatedButton
              need="access.write"
              variant="outline"
              color="red"
              size="compact-xs"
              onClick={() => onEnd(link)}
            >
              Unlink…
            </GatedButton>
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </DataTable>
);
