import { Group, Progress, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { PermissionGate } from '../../../components/access/permission-gate.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { Notice } from '../../../components/state/notice.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatCount } from '../../../lib/text/format.js';
import { useWrite } from '../../../lib/use-write.js';
import { cancelReplay, isUnderWay, listReplays, type Replay, startReplay } from '../api/replays.js';
import { ReplayReport } from './replay-report.js';

const DAYS = ['1', '7', '30', '90'].map((value) => ({
  value,
  label: value === '1' ? 'The last day' : `The last ${value} days`,
}));

interface Props {
  readonly draftId: string;
  readonly version: number;
  readonly changes: number;
}

/** What the draft would have made of recorded calls. */
export const ReplayCard = (props: Props) => (
  <Card title="Replay" note="Recorded calls are decided again by the code that enforces; nothing is called">
    <PermissionGate need="calls.read">
      <Replays {...props} />
    </PermissionGate>
  </Card>
);

function Replays({ draftId, version, changes }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const query = useQuery(listReplays(api, tenant, draftId));
  const [days, setDays] = useState('7');
  const start = useWrite(() => startReplay(api, tenant, draftId, Number(days)));
  const running = query.data?.items.some(isUnderWay) === true;
  return (
    <Stack gap="md">
      <Group align="flex-end" gap="sm">
        <Select
          label="Calls of"
          data={DAYS}
          allowDeselect={false}
          value={days}
          onChange={(next) => setDays(next ?? '7')}
        />
        <GatedButton
          need="calls.read"
          blocked={running ? 'A replay is under way' : changes === 0 ? 'It changes nothing yet' : undefined}
          loading={start.isPending}
          onClick={() => start.mutate(undefined)}
        >
          Replay
        </GatedButton>
      </Group>
      {start.error !== null && <ProblemView problem={start.error} />}
      <Loaded query={query}>
        {({ items: [newest] }) =>
          newest === undefined ? (
            <Text size="sm">Not replayed yet.</Text>
          ) : (
            <Newest key={newest.id} replay={newest} version={version} />
          )
        }
      </Loaded>
    </Stack>
  );
}

function Newest({ replay, version }: { readonly replay: Replay; readonly version: number }) {
  if (isUnderWay(replay)) return <UnderWay replay={replay} />;
  return (
    <Stack gap="md">
      {replay.draftVersion !== version && (
        <Notice
          tone="wait"
          title={`This is about version ${replay.draftVersion}; the draft was changed since`}
        />
      )}
      {replay.state === 'failed' && (
        <Notice tone="deny" title="The replay failed">
          {replay.failure}
        </Notice>
      )}
      {replay.state === 'cancelled' && (
        <Notice tone="calm" title="The replay was cancelled">
          It had looked at {formatCount(replay.done)} of {formatCount(replay.total)} records.
        </Notice>
      )}
      <ReplayReport replay={replay} />
    </Stack>
  );
}

function UnderWay({ replay }: { readonly replay: Replay }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const cancel = useWrite(() => cancelReplay(api, tenant, replay.id));
  const percent = replay.total === 0 ? 0 : Math.floor((100 * replay.done) / replay.total);
  return (
    <Stack gap="xs">
      <Progress.Root size="lg">
        <Progress.Section value={percent} aria-label="Replay" />
      </Progress.Root>
      <Group justify="space-between">
        <Text size="sm" role="status">
          {formatCount(replay.done)} of {formatCount(replay.total)} records, {formatCount(changed(replay))}{' '}
          decisions would change
        </Text>
        <GatedButton
          need="calls.read"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined)}
        >
          Cancel
        </GatedButton>
      </Group>
      {cancel.error !== null && <ProblemView problem={cancel.error} />}
    </Stack>
  );
}

const changed = ({ counts }: Replay): number => counts.denied + counts.allowed + counts.approval;
