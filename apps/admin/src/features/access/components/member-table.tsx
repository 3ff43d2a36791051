import type { Schemas } from '#libs/api-client';
import { Group, Table, Text } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { TextLink } from '../../../components/text-link.js';
import { Mark } from '../../../components/badges/mark.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Empty } from '../../../components/state/empty.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { describeCeiling } from '../../../lib/words.js';

interface Props {
  readonly kind: Schemas['Member']['kind'];
  readonly members: readonly Schemas['Member'][];
  readonly roles: readonly Schemas['Role'][];
}

const WORDS = {
  user: { handle: 'Username', none: 'No user yet', help: 'Add a local account, then give it a role.' },
  agent: {
    handle: 'Client id',
    none: 'No agent yet',
    help: 'Register an agent with its public key, then give it a role.',
  },
} as const;

export function MemberTable({ kind, members, roles }: Props) {
  const { slug: tenant } = useTenant();
  if (members.length === 0)
    return (
      <Empty title={WORDS[kind].none}>
        <Text size="sm">{WORDS[kind].help}</Text>
      </Empty>
    );
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th visibleFrom="sm">{WORDS[kind].handle}</Table.Th>
          <Table.Th>Roles</Table.Th>
          {kind === 'agent' && <Table.Th visibleFrom="md">Ceiling</Table.Th>}
          <Table.Th>State</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {members.map((member) => (
          <Table.Tr key={member.id}>
            <Table.Td>
              <TextLink
                fw={600}
                to="/t/$tenant/people/$kind/$memberId"
                params={{ tenant, kind, memberId: member.id }}
              >
                <RevealText text={member.name} />
              </TextLink>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <code>
                <RevealText text={member.handle} />
              </code>
            </Table.Td>
            <Table.Td>
              <RoleChips slugs={member.roles} roles={roles} />
            </Table.Td>
            {kind === 'agent' && (
              <Table.Td visibleFrom="md">
                {member.ceiling === null ? '—' : describeCeiling(member.ceiling)}
              </Table.Td>
            )}
            <Table.Td>
              <Mark tone={member.disabled ? 'deny' : 'allow'} sign={member.disabled ? '⊘' : '✓'}>
                {member.disabled ? 'disabled' : 'active'}
              </Mark>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}

const RoleChips = ({
  slugs,
  roles,
}: {
  readonly slugs: readonly string[];
  readonly roles: Props['roles'];
}) =>
  slugs.length === 0 ? (
    <Text size="xs" c="dimmed">
      none: no tool
    </Text>
  ) : (
    <Group gap={4}>
      {slugs.map((slug) => (
        <Mark key={slug} tone="muted" sign="">
          {roles.find((role) => role.slug === slug)?.name ?? slug}
        </Mark>
      ))}
    </Group>
  );
