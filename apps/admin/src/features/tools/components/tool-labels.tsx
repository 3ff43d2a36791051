import type { Schemas } from '#libs/api-client';
import { Group, Stack, TagsInput, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Edited } from '../../../components/input/edited.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { getToolLabels, setToolLabels } from '../api/tool-labels.js';

const FLOW = ['untrusted-content', 'private-data', 'external-effect'];

/** What the tool is said to touch: grants, guardrails and the flow rule look at it. */
export function ToolLabels({ toolId }: { readonly toolId: string }) {
  const query = useQuery(getToolLabels(useApi(), useTenant().slug, toolId));
  return (
    <Card title="Labels" note="What it touches; grants, guardrails and the flow rule look at them">
      <Loaded query={query}>
        {(current) => (
          <Edited current={current}>
            {(begun, saved) => <Form toolId={toolId} begun={begun} onSaved={saved} />}
          </Edited>
        )}
      </Loaded>
    </Card>
  );
}

interface Props {
  readonly toolId: string;
  readonly begun: Versioned<Schemas['ToolLabels']>;
  readonly onSaved: () => void;
}

function Form({ toolId, begun: { data, version }, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const allowed = useAllowed('access.write');
  const [labels, setLabels] = useState(data.labels);
  const write = useWrite(
    () => setToolLabels(api, tenant, toolId, labels, version),
    () => notifications.show({ message: 'Labels saved; gateways follow within seconds' }),
    onSaved,
  );
  const changed = JSON.stringify(labels) !== JSON.stringify(data.labels);
  return (
    <Stack gap="sm">
      {data.ofOwner.length > 0 && <Text size="sm">Its owner says: {data.ofOwner.join(', ')}</Text>}
      <TagsInput
        label="Labels"
        description="Lower-case words; press Enter after each"
        data={FLOW}
        maxTags={20}
        disabled={!allowed || write.isPending}
        value={labels}
        onChange={setLabels}
      />
      {write.error !== null && <ProblemView problem={write.error} />}
      <Group>
        <GatedButton
          need="access.write"
          blocked={changed ? undefined : 'Nothing has changed'}
          loading={write.isPending}
          onClick={() => write.mutate()}
        >
          Save labels
        </GatedButton>
      </Group>
    </Stack>
  );
}
