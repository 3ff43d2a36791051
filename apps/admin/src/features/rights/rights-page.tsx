import { Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Page } from '../../components/page/page.js';
import { Empty } from '../../components/state/empty.js';
import { FilteredEmpty } from '../../components/state/filtered-empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { listMembers } from '../../lib/api/list-members.js';
import { given } from '../../lib/given.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { formatCount } from '../../lib/text/format.js';
import { listRights } from './api/list-rights.js';
import { RightsGrid } from './rights-grid.js';

const route = getRouteApi('/t/$tenant/rights');

/** What each role gives of each tool, computed by the code that enforces. */
export function RightsPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/rights' });
  const members = useQuery(listMembers(useApi(), useTenant().slug)).data?.items ?? [];
  const agents = members.filter(({ kind }) => kind === 'agent');
  return (
    <Page title="Rights">
      <PermissionGate need="access.read">
        <Group align="flex-end" gap="sm">
          <TextInput
            label="Tools"
            placeholder="Part of a name"
            value={search.q ?? ''}
            onChange={({ currentTarget }) =>
              void navigate({
                search: given({ ...search, q: currentTarget.value || undefined }),
                replace: true,
              })
            }
          />
          <Select
            label="Through the agent"
            placeholder="Any, whatever its ceiling"
            clearable
            data={agents.map(({ handle, name }) => ({ value: handle, label: name }))}
            value={search.agent ?? null}
            onChange={(agent) =>
              void navigate({ search: given({ ...search, agent: agent ?? undefined }), replace: true })
            }
          />
        </Group>
        <Matrix />
      </PermissionGate>
    </Page>
  );
}

function Matrix() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/rights' });
  const query = useInfiniteQuery(listRights(useApi(), useTenant().slug, search));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = (): void => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  };
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const tools = pages.flatMap(({ items }) => items);
        const { roles = [], total = 0 } = pages[0] ?? {};
        if (tools.length === 0) {
          return search.q === undefined ? (
            <Empty title="No tool yet" />
          ) : (
            <FilteredEmpty of="tools" onClear={() => void navigate({ search: {} })} />
          );
        }
        return (
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              {formatCount(total)} tools by {formatCount(roles.length)} roles. Use the arrow keys to go
              through them; a token needs the scopes as well.
            </Text>
            <RightsGrid roles={roles} tools={tools} total={total} onMore={more} />
          </Stack>
        );
      }}
    </Loaded>
  );
}
