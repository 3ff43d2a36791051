import type { Schemas } from '#libs/api-client';
import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Mark } from '../../../components/badges/mark.js';
import { Empty } from '../../../components/state/empty.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import type { CallFilter } from '../../../lib/routing/calls-search.js';
import { formatCount } from '../../../lib/text/format.js';
import { followCalls, MOST_FOLLOWED, type Tail } from '../api/follow-calls.js';
import { CallTable } from './call-table.js';

interface Props {
  readonly filter: CallFilter;
  readonly open: string | undefined;
}

/** Calls as they come. */
export function LiveCalls({ filter, open }: Props) {
  const query = useQuery(followCalls(useApi(), useTenant().slug, filter));
  return (
    <Loaded query={query}>
      {(tail) => <Following tail={tail} lost={query.isError} filter={filter} open={open} />}
    </Loaded>
  );
}

/** Stands still while somebody reads: a row that has the focus, or is open, is not moved away. */
function Following({ tail, lost, filter, open }: Props & { readonly tail: Tail; readonly lost: boolean }) {
  const [frozen, setFrozen] = useState<readonly Schemas['CallRow'][]>();
  const rows = frozen ?? tail.rows;
  const newer = tail.rows.filter(({ seq }) => seq > (rows[0]?.seq ?? 0)).length;
  return (
    <>
      <Group gap="sm">
        <span role="status">
          <State paused={frozen !== undefined} lost={lost} />
        </span>
        <Button
          variant="default"
          aria-pressed={frozen !== undefined}
          onClick={() => setFrozen(frozen === undefined ? tail.rows : undefined)}
        >
          {frozen === undefined ? 'Pause' : `Go on${newer > 0 ? `, ${atMost(newer)} new` : ''}`}
        </Button>
        <Text size="xs" c="dimmed">
          {tail.skipped
            ? 'More came than could be shown; the list has them all.'
            : `The newest ${formatCount(MOST_FOLLOWED)} at most. Pauses while a row has the focus.`}
        </Text>
      </Group>
      {rows.length === 0 ? (
        <Empty title="Waiting for a call">
          <Text size="sm">It is shown here as soon as it is on record, about a second after it ends.</Text>
        </Empty>
      ) : (
        <div onFocusCapture={() => setFrozen((now) => now ?? tail.rows)}>
          <CallTable rows={rows} filter={{ ...filter, live: 'on' }} open={open} />
        </div>
      )}
    </>
  );
}

const atMost = (count: number): string =>
  count >= MOST_FOLLOWED ? `${formatCount(MOST_FOLLOWED)} or more` : formatCount(count);

function State({ paused, lost }: { readonly paused: boolean; readonly lost: boolean }) {
  if (lost)
    return (
      <Mark tone="deny" sign="⚠">
        not live now
      </Mark>
    );
  return paused ? (
    <Mark tone="wait" sign="❚❚">
      paused
    </Mark>
  ) : (
    <Mark tone="allow" sign="●">
      live
    </Mark>
  );
}
