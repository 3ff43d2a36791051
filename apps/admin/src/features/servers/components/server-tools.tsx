import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '../../../components/page/card.js';
import { LoadMore } from '../../../components/state/load-more.js';
import { Loaded } from '../../../components/state/loaded.js';
import { ToolTable } from '../../../components/tool-table.js';
import { listTools } from '../../../lib/api/list-tools.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';

/** The tools that the server showed. */
export function ServerTools({ slug }: { readonly slug: string }) {
  const query = useInfiniteQuery(listTools(useApi(), useTenant().slug, { server: slug }));
  return (
    <Card title="Tools" note={query.data === undefined ? undefined : `${query.data.pages[0]?.total ?? 0}`}>
      <Loaded query={query}>
        {({ pages }) => {
          const tools = pages.flatMap(({ items }) => items);
          if (tools.length === 0) return <Text size="sm">The server has shown no tool yet.</Text>;
          return (
            <>
              <ToolTable tools={tools} withServer={false} />
              <LoadMore query={query} />
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}
