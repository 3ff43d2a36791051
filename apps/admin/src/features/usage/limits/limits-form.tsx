import { Group, Select, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Card } from '../../../components/page/card.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setLimits } from '../api/set-limits.js';
import { draftError, draftOf, type Limits, limitsFrom } from './limits-draft.js';
import { PriceFields } from './price-fields.js';
import { RateTable } from './rate-table.js';

interface Props {
  readonly begun: Versioned<Limits>;
  readonly onSaved: () => void;
}

/** All of it is saved together, as the API replaces it together. */
export function LimitsForm({ begun: { data: limits, version }, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const allowed = useAllowed('access.write');
  const [draft, setDraft] = useState(() => draftOf(limits));
  const write = useWrite(
    () => setLimits(api, tenant, limitsFrom(draft), version),
    () => notifications.show({ message: 'Saved; gateways follow within seconds' }),
    onSaved,
  );
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(limits));
  return (
    <Stack gap="md">
      <Card
        title="How fast, and how many at once"
        note="A call beyond it is denied, and may be repeated later"
      >
        <RateTable draft={draft} disabled={!allowed} onChange={setDraft} />
      </Card>
      <Card title="Calendar">
        <Select
          label="Time zone"
          description="Where the days and months of budgets begin"
          maw={360}
          searchable
          allowDeselect={false}
          disabled={!allowed}
          nothingFoundMessage="No such time zone"
          data={zones(draft.timeZone)}
          value={draft.timeZone}
          onChange={(timeZone) => setDraft({ ...draft, timeZone: timeZone ?? draft.timeZone })}
        />
      </Card>
      <Card title="Prices" note="For budgets of cost; a tool without a price costs nothing">
        <PriceFields
          prices={draft.costs}
          disabled={!allowed}
          onChange={(costs) => setDraft({ ...draft, costs })}
        />
      </Card>
      {write.error !== null && <ProblemView problem={write.error} />}
      <Group>
        <GatedButton
          need="access.write"
          blocked={changed ? draftError(draft) : 'Nothing has changed'}
          loading={write.isPending}
          onClick={() => write.mutate(undefined)}
        >
          Save limits and prices
        </GatedButton>
      </Group>
    </Stack>
  );
}

/** What browsers know, and the one in use even where they do not. */
const zones = (used: string): string[] =>
  [...new Set(['UTC', used, ...Intl.supportedValuesOf('timeZone')])].sort();
