import type { Schemas } from '#libs/api-client';
import { Group, SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { DayBars, type DayBar } from '../../../components/chart/day-bars.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { getUsage } from '../api/get-usage.js';
import { BY, DAYS, METRICS, type UsageSearch } from '../usage-search.js';
import { TopTable } from './top-table.js';

interface Props {
  readonly search: UsageSearch;
  readonly onChange: (next: UsageSearch) => void;
}

type Metric = (typeof METRICS)[number];

/** A bar a day, and who or what had most. */
export function UsagePanel({ search, onChange }: Props) {
  const { days = '30', by = 'tool', metric = 'calls' } = search;
  const query = useQuery(getUsage(useApi(), useTenant().slug, days, by));
  return (
    <Stack gap="md">
      <Group gap="sm">
        <SegmentedControl
          aria-label="Days"
          value={days}
          onChange={(next) => onChange({ days: next })}
          data={DAYS.map((value) => ({ value, label: `${value} days` }))}
        />
        <SegmentedControl
          aria-label="Metric"
          value={metric}
          onChange={(next) => onChange({ metric: next })}
          data={METRICS.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) }))}
        />
        <SegmentedControl
          aria-label="By"
          value={by}
          onChange={(next) => onChange({ by: next })}
          data={BY.map((value) => ({ value, label: `By ${value}` }))}
        />
      </Group>
      <Loaded query={query}>
        {(report) => (
          <>
            <Card title="By day">
              <DayBars
                bars={report.days.map((day) => barOf(day, metric))}
                of={metric === 'cost' ? 'millionths' : metric}
              />
            </Card>
            <Card title={`Most used, by ${by}`}>
              <TopTable by={by} rows={report.top} />
            </Card>
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function barOf(day: Schemas['UsageReport']['days'][number], metric: Metric): DayBar {
  if (metric !== 'calls') return { day: day.day, parts: [{ tone: 'accent', value: day[metric] }] };
  const { calls, failed, denied } = day;
  return {
    day: day.day,
    parts: [
      { tone: 'allow', value: Math.max(0, calls - failed - denied) },
      { tone: 'warn', value: failed },
      { tone: 'deny', value: denied },
    ],
  };
}
