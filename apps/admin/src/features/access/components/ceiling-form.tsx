import { Button, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { isCompleteSelector, SelectorEditor } from '../../../components/input/selector-editor.js';
import { JsonView } from '../../../components/evidence/json-view.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { type Ceiling, describeCeiling } from '../../../lib/words.js';
import { setCeiling } from '../api/set-ceiling.js';

interface Props {
  readonly id: string;
  readonly begun: Versioned<Ceiling>;
  readonly onSaved: () => void;
}

export function CeilingForm({ id, begun, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [draft, setDraft] = useState(begun.data);
  const write = useWrite(
    () => setCeiling(api, tenant, id, draft, begun.version),
    () => notifications.show({ message: 'Ceiling saved' }),
    onSaved,
  );
  const same = JSON.stringify(draft) === JSON.stringify(begun.data);
  return (
    <Stack gap="sm" align="flex-start">
      {draft.kind === 'terms' ? (
        <>
          <Text size="sm">{describeCeiling(draft)}</Text>
          <JsonView text={JSON.stringify(draft.terms, null, 2)} name="Terms of the ceiling" />
          <Button variant="default" size="compact-sm" onClick={() => setDraft({ kind: 'tools', tools: [] })}>
            Replace by a set of tools
          </Button>
        </>
      ) : (
        <SelectorEditor
          label="Ceiling: the most this agent may ever do, whatever its user may do"
          value={draft}
          onChange={setDraft}
        />
      )}
      {write.error !== null && <ProblemView problem={write.error} />}
      <GatedButton
        need="access.write"
        blocked={
          same
            ? 'Nothing has changed'
            : draft.kind === 'terms' || isCompleteSelector(draft)
              ? undefined
              : 'Choose at least one'
        }
        loading={write.isPending}
        onClick={() => write.mutate(undefined)}
      >
        Save ceiling
      </GatedButton>
    </Stack>
  );
}
