import { SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { getOverview } from '../../lib/api/get-overview.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { CallsCard } from './components/calls-card.js';
import { DenialsCard } from './components/denials-card.js';
import { EndpointCard } from './components/endpoint-card.js';
import { EnforcementCard } from './components/enforcement-card.js';
import { FirstSteps } from './components/first-steps.js';
import { NeedsYou } from './components/needs-you.js';

/** Is it healthy, and what needs me now? */
export function OverviewPage() {
  const query = useQuery(getOverview(useApi(), useTenant().slug));
  return (
    <Page title="Overview">
      <Loaded query={query}>
        {(overview) => (
          <Stack gap="md">
            <FirstSteps overview={overview} />
            <NeedsYou overview={overview} />
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <CallsCard calls={overview.calls24h} />
              <DenialsCard denials={overview.denials24h} />
              <EnforcementCard gateways={overview.gateways} current={overview.snapshotRevision} />
              <EndpointCard endpoint={overview.mcpEndpoint} />
            </SimpleGrid>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
