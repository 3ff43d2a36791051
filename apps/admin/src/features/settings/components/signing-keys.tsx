import type { Schemas } from '#libs/api-client';
import { Group, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Mark, type Tone } from '../../../components/badges/mark.js';
import { DataTable } from '../../../components/data-table.js';
import { Hash } from '../../../components/evidence/hash.js';
import { Loaded } from '../../../components/state/loaded.js';
import { When } from '../../../components/when.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { listSigningKeys } from '../api/list-signing-keys.js';
import { RotateDialog } from './rotate-dialog.js';

type Key = Schemas['OauthKey'];

const STATES: Readonly<Record<Key['state'], readonly [tone: Tone, sign: string, meaning: string]>> = {
  next: ['wait', '┄', 'Published, so that everybody knows it before it signs'],
  active: ['allow', '✓', 'Signs every new token'],
  retired: ['muted', '▭', 'Signs nothing; accepted until its last token has expired'],
};

/** Keys that sign the tokens of this tenant, and their rotation. */
export function SigningKeys() {
  const query = useQuery(listSigningKeys(useApi(), useTenant().slug));
  const [rotating, rotate] = useDisclosure();
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          They rotate by themselves. Rotate by hand when a key may have leaked.
        </Text>
        <GatedButton need="access.write" variant="default" onClick={rotate.open}>
          Rotate…
        </GatedButton>
      </Group>
      <Loaded query={query}>{({ items }) => <KeyTable keys={items} />}</Loaded>
      <RotateDialog opened={rotating} onClose={rotate.close} />
    </Stack>
  );
}

const KeyTable = ({ keys }: { readonly keys: readonly Key[] }) => (
  <DataTable>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Key</Table.Th>
        <Table.Th>State</Table.Th>
        <Table.Th visibleFrom="sm">Meaning</Table.Th>
        <Table.Th>Made</Table.Th>
        <Table.Th>Signs since</Table.Th>
        <Table.Th>Retired</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {keys.map(({ kid, state, createdAt, activatedAt, retiredAt }) => (
        <Table.Tr key={kid}>
          <Table.Td>
            <Hash value={kid} name="key id" />
          </Table.Td>
          <Table.Td>
            <Mark tone={STATES[state][0]} sign={STATES[state][1]}>
              {state}
            </Mark>
          </Table.Td>
          <Table.Td visibleFrom="sm">{STATES[state][2]}</Table.Td>
          <Table.Td>
            <When at={createdAt} />
          </Table.Td>
          <Table.Td>{activatedAt === null ? '—' : <When at={activatedAt} />}</Table.Td>
          <Table.Td>{retiredAt === null ? '—' : <When at={retiredAt} />}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </DataTable>
);
