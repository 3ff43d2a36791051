import { Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { GrantList } from '../../../components/rules/grant-list.js';
import { draftOf, type GrantDraft } from '../../../components/rules/grant-words.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { listRoles } from '../../../lib/api/list-roles.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { slugFrom } from '../../../lib/slug-from.js';
import { type ChangeProps, faultAt } from './change-props.js';

const NEW = '+';

/** Grants of a role as they shall be; also of one that is not there yet. */
export function RoleChange({ content, id, problem, saving, onSave }: ChangeProps) {
  const { slug: tenant } = useTenant();
  const roles = useQuery(listRoles(useApi(), tenant)).data?.items ?? [];
  const drafted = content.roles.find(({ slug }) => slug === id);
  const [chosen, choose] = useState<string | null>(id ?? null);
  const [name, setName] = useState('');
  const [grants, setGrants] = useState<readonly GrantDraft[] | undefined>(drafted?.grants ?? undefined);
  const [removed, setRemoved] = useState(drafted?.grants === null);
  const live = roles.find(({ slug }) => slug === chosen);
  const shown = grants ?? live?.grants.map(draftOf) ?? [];
  const slug = chosen === NEW ? slugFrom(name) : (chosen ?? '');
  const save = (): void => {
    const added =
      chosen === NEW ? { name: name.trim() } : drafted?.name === undefined ? {} : { name: drafted.name };
    onSave({ kind: 'role', role: { slug, ...added, grants: removed ? null : [...shown] } });
  };
  return (
    <Stack gap="md">
      {id === undefined && (
        <Select
          label="Role"
          data={[
            ...roles.map((role) => ({ value: role.slug, label: role.name })),
            { value: NEW, label: 'A new role' },
          ]}
          allowDeselect={false}
          value={chosen}
          onChange={(next) => {
            choose(next);
            setGrants(undefined);
          }}
        />
      )}
      {chosen === NEW && (
        <TextInput
          label="Name of the new role"
          maxLength={80}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
      )}
      {live !== undefined && !live.builtin && (
        <Checkbox
          size="xs"
          label="Remove the role, and take it from everybody who has it"
          checked={removed}
          onChange={({ currentTarget }) => setRemoved(currentTarget.checked)}
        />
      )}
      {chosen !== null && !removed && (
        <GrantList
          grants={shown}
          conditionError={(index) =>
            faultAt(problem, new RegExp(`^/content/roles/\\d+/grants/${index}/condition$`))
          }
          onChange={setGrants}
        />
      )}
      {problem !== null && <ProblemView problem={problem} />}
      <GatedButton
        need="access.write"
        blocked={slug === '' ? 'Choose a role' : undefined}
        loading={saving}
        w="fit-content"
        onClick={save}
      >
        Save in the draft
      </GatedButton>
    </Stack>
  );
}
