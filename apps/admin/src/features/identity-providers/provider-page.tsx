import { Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Page } from '../../components/page/page.js';
import { Loaded } from '../../components/state/loaded.js';
import { Notice } from '../../components/state/notice.js';
import { useApi, type Versioned } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { getProvider } from './api/get-provider.js';
import { Connection } from './components/connection.js';
import { Refusals } from './components/refusals.js';
import { Mapping } from './mapping/mapping.js';
import type { Provider } from './provider-draft.js';

const route = getRouteApi('/t/$tenant/identity-providers/$providerId');

/** One identity provider: what its claims give, how it is connected, whom it could not let in. */
export function ProviderPage() {
  const { providerId } = route.useParams();
  const query = useQuery(getProvider(useApi(), useTenant().slug, providerId));
  return (
    <Page
      title={query.data?.data.name ?? 'Identity provider'}
      parent={{ to: '/t/$tenant/identity-providers', label: 'Identity providers' }}
    >
      <PermissionGate need="access.read">
        <Loaded query={query}>{(current) => <ProviderTabs current={current} />}</Loaded>
      </PermissionGate>
    </Page>
  );
}

function ProviderTabs({ current }: { readonly current: Versioned<Provider> }) {
  const provider = current.data;
  const { tab } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/identity-providers/$providerId' });
  const go = (next: string | null): void =>
    void navigate({ search: next === 'connection' || next === 'refusals' ? { tab: next } : {} });
  return (
    <Stack gap="md">
      {!provider.enabled && (
        <Notice tone="wait" title="Disabled">
          Nobody gets in through it, and no new token is issued to people who came through it before.
        </Notice>
      )}
      {provider.mappingVersion === 0 && (
        <Notice tone="wait" title="No rules yet">
          Nobody can sign in through it until a rule gives a role.
        </Notice>
      )}
      <Tabs value={tab ?? 'mapping'} onChange={go} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="mapping">Role mapping</Tabs.Tab>
          <Tabs.Tab value="connection">Connection</Tabs.Tab>
          <Tabs.Tab value="refusals">Refused sign-ins</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="mapping">
          <Mapping provider={provider} />
        </Tabs.Panel>
        <Tabs.Panel value="connection">
          <Connection current={current} />
        </Tabs.Panel>
        <Tabs.Panel value="refusals">
          <Refusals provider={provider.id} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
