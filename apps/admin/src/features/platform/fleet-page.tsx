import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Page } from '../../components/page/page.js';
import { Loaded } from '../../components/state/loaded.js';
import { formatTime } from '../../lib/text/format.js';
import { useApi } from '../../lib/http/api.js';
import { getFleet } from './api/get-fleet.js';
import { GatewayCard } from './components/gateway-card.js';
import { PlatformGate } from './components/platform-gate.js';
import { QueueCard } from './components/queue-card.js';
import { RunnerCard } from './components/runner-card.js';

/** What runs, and whether it keeps up. What did not report is never shown as well. */
export const FleetPage = () => (
  <Page title="Fleet">
    <PlatformGate>
      <Fleet />
    </PlatformGate>
  </Page>
);

function Fleet() {
  const query = useQuery(getFleet(useApi()));
  return (
    <Loaded query={query}>
      {({ at, gateways, runners, queues }) => (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            As of {formatTime(at)}; read again every five seconds. Gateways and runners report every fifteen.
          </Text>
          <GatewayCard gateways={gateways} />
          <QueueCard queues={queues} />
          <RunnerCard runners={runners} />
        </Stack>
      )}
    </Loaded>
  );
}
