import { Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { isCompleteSelector, SelectorEditor } from '../../../components/input/selector-editor.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import type { Selector } from '../../../lib/words.js';
import { setCeiling } from '../api/set-ceiling.js';

export function CeilingForm({ id, ceiling }: { readonly id: string; readonly ceiling: Selector }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [draft, setDraft] = useState(ceiling);
  const write = useWrite(
    () => setCeiling(api, tenant, id, draft),
    () => notifications.show({ message: 'Ceiling saved' }),
  );
  const same = JSON.stringify(draft) === JSON.stringify(ceiling);
  return (
    <Stack gap="sm" align="flex-start">
      <SelectorEditor
        label="Ceiling: the most this agent may ever do, whatever its user may do"
        value={draft}
        onChange={setDraft}
      />
      {write.error !== null && <ProblemView problem={write.error} />}
      <GatedButton
        need="access.write"
        blocked={
          same ? 'Nothing has changed' : isCompleteSelector(draft) ? undefined : 'Choose at least one effect'
        }
        loading={write.isPending}
        onClick={() => write.mutate(undefined)}
      >
        Save ceiling
      </GatedButton>
    </Stack>
  );
}
