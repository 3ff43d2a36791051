import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { FilterBar } from '../../components/input/filter-bar.js';
import { Empty } from '../../components/state/empty.js';
import { FilteredEmpty } from '../../components/state/filtered-empty.js';
import { LoadMore } from '../../components/state/load-more.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { ToolTable } from '../../components/tool-table.js';
import { listTools } from '../../lib/api/list-tools.js';
import type { Filters } from '../../lib/filters.js';
import { formatMany } from '../../lib/text/format.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { TOOL_STATES } from '../../lib/words.js';

const route = getRouteApi('/t/$tenant/tools');
const FIELDS = [{ key: 'state', choices: TOOL_STATES }, { key: 'server' }, { key: 'q' }];

export function ToolsPage() {
  return (
    <Page title="Tools">
      <PermissionGate need="registry.read">
        <ToolList />
      </PermissionGate>
    </Page>
  );
}

function ToolList() {
  const filter = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/tools' });
  const query = useInfiniteQuery(listTools(useApi(), useTenant().slug, filter));
  const setFilter = (search: Filters): void => void navigate({ search });
  return (
    <>
      <FilterBar of="tools" fields={FIELDS} plain="q" filters={{ ...filter }} onChange={setFilter} />
      <Loaded query={query}>
        {({ pages }) => {
          const tools = pages.flatMap(({ items }) => items);
          if (tools.length === 0 && Object.keys(filter).length > 0)
            return <FilteredEmpty of="tools" onClear={() => setFilter({})} />;
          if (tools.length === 0)
            return (
              <Empty title="No tool yet">
                <Text size="sm">Tools appear when a server is added and answers its probe.</Text>
              </Empty>
            );
          return (
            <>
              <Text size="xs" c="dimmed" role="status">
                {formatMany(pages[0]?.total ?? tools.length, 'tool')}
              </Text>
              <ToolTable tools={tools} withServer />
              <LoadMore query={query} />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
