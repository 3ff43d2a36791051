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
import type { Filters } from '../../lib/filters.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { callsSearch } from '../../lib/routing/calls-search.js';
import { listCalls } from './api/list-calls.js';
import { CallDrawer } from './components/call-drawer.js';
import { CallTable } from './components/call-table.js';
import { ChainResult } from './components/chain-result.js';
import { ExportButton } from './components/export-button.js';
import { VerifyButton } from './components/verify-button.js';
import { CALL_FIELDS } from './fields.js';
import { callKeys } from './keys.js';
import { useVerification } from './use-verification.js';

const route = getRouteApi('/t/$tenant/calls');

export function CallsPage() {
  const { slug } = useTenant();
  const queries = useQueryClient();
  const verification = useVerification();
  return (
    <Page
      title="Calls"
      actions={
        <>
          <Button
            variant="default"
            leftSection={<Icon name="refresh" size={14} />}
            onClick={() => void queries.invalidateQueries({ queryKey: callKeys.lists(slug) })}
          >
            Refresh
          </Button>
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

function Calls() {
  const { open, ...filter } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/calls' });
  const query = useInfiniteQuery(listCalls(useApi(), useTenant().slug, filter));
  const setFilter = (next: Filters): void => void navigate({ search: callsSearch(next) });
  return (
    <>
      <FilterBar of="calls" fields={CALL_FIELDS} plain="tool" filters={{ ...filter }} onChange={setFilter} />
      <Loaded query={query}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0 && Object.keys(filter).length > 0)
            return <FilteredEmpty of="calls" onClear={() => setFilter({})} />;
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
      <CallDrawer id={open} onClose={() => void navigate({ search: filter })} />
    </>
  );
}
