import type { Schemas } from '#libs/api-client';
import { Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setRoles } from '../api/set-roles.js';
import { RolePicker } from './role-picker.js';

interface Props {
  readonly member: Schemas['Member'];
  readonly begun: Versioned<readonly string[]>;
  readonly roles: readonly Schemas['Role'][];
  readonly onSaved: () => void;
}

export function RolesForm({ member, begun, roles, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [draft, setDraft] = useState<string[]>([...begun.data]);
  const write = useWrite(
    () => setRoles(api, tenant, member, draft, begun.version),
    () => notifications.show({ message: `Roles of ${member.name} saved` }),
    onSaved,
  );
  const same = draft.length === begun.data.length && draft.every((slug) => begun.data.includes(slug));
  return (
    <Stack gap="sm" align="flex-start">
      <RolePicker roles={roles} value={draft} onChange={setDraft} />
      {write.error !== null && <ProblemView problem={write.error} />}
      <GatedButton
        need="access.write"
        blocked={same ? 'Nothing has changed' : undefined}
        loading={write.isPending}
        onClick={() => write.mutate(undefined)}
      >
        Save roles
      </GatedButton>
    </Stack>
  );
}
