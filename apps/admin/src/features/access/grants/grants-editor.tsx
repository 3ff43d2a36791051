import type { Schemas } from '#libs/api-client';
import { Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { isCompleteSelector } from '../../../components/input/selector-editor.js';
import { Card } from '../../../components/page/card.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import type { ApiProblem } from '../../../lib/http/problem.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setGrants } from '../api/set-grants.js';
import { GrantList } from '../../../components/rules/grant-list.js';
import { describeGrant, draftOf, type GrantDraft } from '../../../components/rules/grant-words.js';

interface Props {
  readonly role: Pick<Schemas['Role'], 'id' | 'name' | 'builtin'>;
  readonly begun: Versioned<Schemas['Role']['grants']>;
  readonly onSaved: () => void;
}

/** The grants of a role. A call is allowed when any one of them covers its tool. */
export function GrantsEditor({ role, begun, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const mayWrite = useAllowed('access.write');
  const saved = begun.data.map(draftOf);
  const [draft, setDraft] = useState<readonly GrantDraft[]>(saved);
  const write = useWrite(
    () => setGrants(api, tenant, role.id, [...draft], begun.version),
    () => notifications.show({ message: `Role ${role.name} saved` }),
    onSaved,
  );
  if (!mayWrite) return <ReadOnly grants={saved} />;
  const changed = JSON.stringify(draft) !== JSON.stringify(saved);
  return (
    <Card title="Allows" note={role.builtin ? 'Comes with every tenant' : undefined}>
      <Stack gap="md">
        <GrantList
          grants={draft}
          conditionError={(index) => conditionError(write.error, index)}
          onChange={setDraft}
        />
        {write.error !== null && <ProblemView problem={write.error} />}
        <Group justify="flex-end">
          <GatedButton
            need="access.write"
            blocked={whyNotSave(changed, draft)}
            loading={write.isPending}
            onClick={() => write.mutate(undefined)}
          >
            Save
          </GatedButton>
        </Group>
      </Stack>
    </Card>
  );
}

/** The API names the grant and the place in its condition. */
const conditionError = (problem: ApiProblem | null, index: number): string | undefined =>
  problem?.body.errors?.find(({ pointer }) => pointer === `/grants/${index}/condition`)?.message;

function whyNotSave(changed: boolean, draft: readonly GrantDraft[]): string | undefined {
  if (!changed) return 'Nothing has changed';
  return draft.every(({ select }) => isCompleteSelector(select)) ? undefined : 'Choose at least one';
}

const ReadOnly = ({ grants }: { readonly grants: readonly GrantDraft[] }) => (
  <Card title="Allows" note="You need access.write to change this">
    {grants.length === 0 ? <Text size="sm">Nothing</Text> : null}
    <ul>
      {grants.map((grant) => (
        <li key={JSON.stringify(grant)}>{describeGrant(grant)}</li>
      ))}
    </ul>
  </Card>
);
