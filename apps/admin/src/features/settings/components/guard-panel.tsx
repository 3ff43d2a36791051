import type { Schemas } from '#libs/api-client';
import { Group, NumberInput, Stack, TagsInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Edited } from '../../../components/input/edited.js';
import { GuardTable } from '../../../components/input/guard-table.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { getGuard } from '../api/get-guard.js';
import { setGuard } from '../api/set-guard.js';

type Policy = Schemas['GuardPolicy'];

/** What is looked for in the content of calls, for all tools that have nothing else set. */
export function GuardPanel() {
  const query = useQuery(getGuard(useApi(), useTenant().slug));
  return (
    <Loaded query={query}>
      {(current) => (
        <Edited current={current}>{(begun, saved) => <GuardForm begun={begun} onSaved={saved} />}</Edited>
      )}
    </Loaded>
  );
}

interface Props {
  readonly begun: Versioned<Policy>;
  readonly onSaved: () => void;
}

function GuardForm({ begun: { data: policy, version }, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const allowed = useAllowed('access.write');
  const [draft, setDraft] = useState(policy);
  const write = useWrite(
    () => setGuard(api, tenant, draft, version),
    () => notifications.show({ message: 'Saved; gateways follow within seconds' }),
    onSaved,
  );
  const changed = JSON.stringify(draft) !== JSON.stringify(policy);
  return (
    <Stack gap="md">
      <Card title="Content of calls" note="A tool can have it otherwise, on its own page">
        <GuardTable
          actions={draft}
          disabled={!allowed}
          onChange={({ arguments: args, results }) =>
            setDraft({
              ...draft,
              arguments: { ...draft.arguments, ...args },
              results: { ...draft.results, ...results },
            })
          }
        />
      </Card>
      <Card title="Bounds">
        <Stack gap="sm">
          <TagsInput
            label="Hosts that links and images may lead to"
            description="A name as it is, or *. and its end: *.example.org"
            disabled={!allowed}
            value={draft.hosts}
            onChange={(hosts) => setDraft({ ...draft, hosts })}
          />
          <NumberInput
            label="Most tokens of a result"
            description="By an upper estimate; empty: only its size in bytes counts"
            disabled={!allowed}
            min={100}
            max={2_000_000}
            allowDecimal={false}
            value={draft.maxTokens ?? ''}
            onChange={(value) => setDraft({ ...draft, maxTokens: typeof value === 'number' ? value : null })}
          />
        </Stack>
      </Card>
      {write.error !== null && <ProblemView problem={write.error} />}
      <Group>
        <GatedButton
          need="access.write"
          blocked={changed ? undefined : 'Nothing has changed'}
          loading={write.isPending}
          onClick={() => write.mutate()}
        >
          Save content rules
        </GatedButton>
      </Group>
    </Stack>
  );
}
