import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Icon } from '../../components/icon.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { ProblemView } from '../../components/state/problem-view.js';
import { StopButton } from '../../components/stop/stop-button.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { useWrite } from '../../lib/use-write.js';
import { getServer } from './api/get-server.js';
import { probeServer } from './api/probe-server.js';
import { isSandboxed } from './sandbox/is-sandboxed.js';
import { SandboxCard } from './sandbox/sandbox-card.js';
import { CredentialCard } from './credential/credential-card.js';
import { ProbeResult } from './components/probe-result.js';
import { ProbeSteps } from './components/probe-steps.js';
import { FeaturesCard } from './components/features-card.js';
import { ServerFacts } from './components/server-facts.js';
import { ServerTools } from './components/server-tools.js';

const route = getRouteApi('/t/$tenant/servers/$serverId');

export function ServerPage() {
  const { serverId } = route.useParams();
  const api = useApi();
  const { slug: tenant } = useTenant();
  const query = useQuery(getServer(api, tenant, serverId));
  const probe = useWrite(() => probeServer(api, tenant, serverId));
  const server = query.data?.data;
  const name = server?.name ?? 'Server';
  return (
    <Page
      title={name}
      parent={{ to: '/t/$tenant/servers', label: 'Servers' }}
      actions={
        server !== undefined && (
          <>
            {server.owner === tenant && (
              <StopButton
                kind="server"
                id={server.id}
                name={name}
                means="No agent lists or calls any tool of this server."
              />
            )}
            <GatedButton
              need="server.write"
              variant="default"
              leftSection={<Icon name="refresh" size={14} />}
              loading={probe.isPending}
              onClick={() => probe.mutate(undefined)}
            >
              Probe now
            </GatedButton>
          </>
        )
      }
    >
      {probe.error !== null && <ProblemView problem={probe.error} />}
      <PermissionGate need="registry.read">
        <Loaded query={query}>
          {({ data, version }) => (
            <Stack gap="md">
              <ProbeResult probe={data.probe} />
              <ProbeSteps probe={data.probe} />
              <ServerFacts server={data} />
              {isSandboxed(data.url) ? (
                // Its owner decides about it, and sees it.
                data.owner === tenant && <SandboxCard serverId={data.id} />
              ) : (
                <>
                  <CredentialCard server={data} />
                  <FeaturesCard server={data} version={version} />
                </>
              )}
              <ServerTools slug={data.slug} />
            </Stack>
          )}
        </Loaded>
      </PermissionGate>
    </Page>
  );
}
