import { Button, Text } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Icon } from '../../components/icon.js';
import { FilterBar } from '../../components/input/filter-bar.js';
import { Empty } from '../../components/state/empty.js';
import { FilteredEmpty } from '../../components/state/filtered-empty.js';
import { LoadMore } from '../../components/state/load-more.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { given } from '../../lib/given.js';
import type { Filters } from '../../lib/filters.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { type CallFilter, callsSearch, type CallsSearch } from '../../lib/routing/calls-search.js';
import { listCalls } from './api/list-calls.js';
import { CallDrawer } from './components/call-drawer.js';
import { CallTable } from './components/call-table.js';
import { ChainResult } from './components/chain-result.js';
import { ExportButton } from './components/export-button.js';
import { LiveCalls } from './components/live-calls.js';
import { VerifyButton } from './components/verify-button.js';
import { CALL_FIELDS } from './fields.js';
import { callKeys } from './keys.js';
import { useVerification } from './use-verification.js';

const route = getRouteApi('/t/$tenant/calls');

export function CallsPage() {
  const { slug } = useTenant();
  const queries = useQueryClient();
  const verification = useVerification();
  const search = route.useSearch();
  const { live } = search;
  const navigate = useNavigate({ from: '/t/$tenant/calls' });
  return (
    <Page
      title="Calls"
      actions={
        <>
          <Button
            variant={live === 'on' ? 'filled' : 'default'}
            aria-pressed={live === 'on'}
            onClick={() => void navigate({ search: toggled(search) })}
          >
            Live
          </Button>
          {live === undefined && (
            <Button
              variant="default"
              leftSection={<Icon name="refresh" size={14} />}
              onClick={() => void queries.invalidateQueries({ queryKey: callKeys.lists(slug) })}
            >
              Refresh
            </Button>
          )}
          <ExportButton />
          <VerifyButton verification={verification} />
        </>
      }
    >
      <PermissionGate need="calls.read">
        <ChainResult verification={verification} />
        <Calls />
      </PermissionGate>
    </Page>
  );
}

const toggled = ({ live, ...search }: CallsSearch): CallsSearch =>
  live === 'on' ? search : { ...search, live: 'on' };

function Calls() {
  const { open, live, ...filter } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/calls' });
  const setFilter = (next: Filters): void => void navigate({ search: given({ ...callsSearch(next), live }) });
  return (
    <>
      <FilterBar of="calls" fields={CALL_FIELDS} plain="tool" filters={{ ...filter }} onChange={setFilter} />
      {live === 'on' ? (
        // Another filter is another tail: nothing paused under the old one stays.
        <LiveCalls key={JSON.stringify(filter)} filter={filter} open={open} />
      ) : (
        <CallList filter={filter} open={open} onClear={() => setFilter({})} />
      )}
      <CallDrawer id={open} onClose={() => void navigate({ search: given({ ...filter, live }) })} />
    </>
  );
}

interface ListProps {
  readonly filter: CallFilter;
  readonly open: string | undefined;
  readonly onClear: () => void;
}

function CallList({ filter, open, onClear }: ListProps) {
  const query = useInfiniteQuery(listCalls(useApi(), useTenant().slug, filter));
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items);
        if (rows.length === 0 && Object.keys(filter).length > 0)
          return <FilteredEmpty of="calls" onClear={onClear} />;
        if (rows.length === 0)
          return (
            <Empty title="No call yet">
              <Text size="sm">
                Connect an agent to the endpoint on the overview; each request it makes is listed here,
                refused ones too.
              </Text>
            </Empty>
          );
        return (
          <>
            <CallTable rows={rows} filter={filter} open={open} />
            <LoadMore query={query} />
          </>
        );
      }}
    </Loaded>
  );
}
