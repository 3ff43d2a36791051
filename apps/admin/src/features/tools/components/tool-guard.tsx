import type { Schemas } from '#libs/api-client';
import { Group, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Edited } from '../../../components/input/edited.js';
import { type GuardActions, GuardTable } from '../../../components/input/guard-table.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { getToolGuard } from '../api/get-tool-guard.js';
import { setToolGuard } from '../api/set-tool-guard.js';

/** What is looked for in arguments and results of the tool. */
export function ToolGuard({ toolId }: { readonly toolId: string }) {
  const query = useQuery(getToolGuard(useApi(), useTenant().slug, toolId));
  return (
    <Card title="Content" note="What is looked for in each call, and what is done about it">
      <Loaded query={query}>
        {(current) => (
          <Edited current={current}>
            {(begun, saved) => <GuardForm toolId={toolId} begun={begun} onSaved={saved} />}
          </Edited>
        )}
      </Loaded>
    </Card>
  );
}

interface Props {
  readonly toolId: string;
  readonly begun: Versioned<Schemas['ToolGuard']>;
  readonly onSaved: () => void;
}

function GuardForm({ toolId, begun: { data: guard, version }, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const allowed = useAllowed('access.write');
  const [actions, setActions] = useState<GuardActions>(guard.override);
  const write = useWrite(
    () => setToolGuard(api, tenant, toolId, pruned({ ...guard.override, ...actions }), version),
    () => notifications.show({ message: 'Saved; gateways follow within seconds' }),
    onSaved,
  );
  const changed = JSON.stringify(pruned(actions)) !== JSON.stringify(pruned(guard.override));
  return (
    <Stack gap="sm">
      <GuardTable
        actions={actions}
        inherited={guard.tenant}
        disabled={!allowed || write.isPending}
        onChange={setActions}
      />
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

/** Without directions in which nothing is chosen, so that an override of nothing is none. */
const pruned = (override: Schemas['GuardOverride']): Schemas['GuardOverride'] =>
  Object.fromEntries(
    Object.entries(override).filter(
      ([key, part]) => !['arguments', 'results'].includes(key) || Object.keys(part ?? {}).length > 0,
    ),
  );
