import { Checkbox, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { type AdminScope, setAdminScopes } from '../api/set-admin-scopes.js';

const SCOPES = {
  'admin:read': 'Read servers, tools, roles, users and agents',
  'admin:write': 'Change servers, roles, users and agents',
  'audit:read': 'Read calls and verify the audit log',
} as const satisfies Record<AdminScope, string>;

interface Props {
  readonly id: string;
  readonly begun: Versioned<readonly string[]>;
  readonly onSaved: () => void;
}

/** What a machine may do in the API of this console. Decisions on tools take a person, whatever is chosen here. */
export function AdminScopesForm({ id, begun, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [draft, setDraft] = useState([...begun.data]);
  const write = useWrite(
    () => setAdminScopes(api, tenant, id, draft as AdminScope[], begun.version),
    () => notifications.show({ message: 'Scopes saved' }),
    onSaved,
  );
  const same = draft.toSorted().join() === [...begun.data].toSorted().join();
  return (
    <Stack gap="sm" align="flex-start">
      <Checkbox.Group
        label="Scopes in this API"
        description="For machines with a key of their own; an agent that acts for people has none"
        value={draft}
        onChange={setDraft}
      >
        <Stack gap={10} mt={8}>
          {Object.entries(SCOPES).map(([scope, means]) => (
            <Checkbox key={scope} size="xs" value={scope} label={scope} description={means} />
          ))}
        </Stack>
      </Checkbox.Group>
      {write.error !== null && <ProblemView problem={write.error} />}
      <GatedButton
        need="access.write"
        blocked={same ? 'Nothing has changed' : undefined}
        loading={write.isPending}
        onClick={() => write.mutate(undefined)}
      >
        Save scopes
      </GatedButton>
    </Stack>
  );
}
