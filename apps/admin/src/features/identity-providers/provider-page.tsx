import { Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Page } from '../../components/page/page.js';
import { Loaded } from '../../components/state/loaded.js';
import { Notice } from '../../components/state/notice.js';
import { NotFound } from '../../components/state/not-found.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { listProviders } from './api/list-providers.js';
import { Connection } from './components/connection.js';
import { Refusals } from './components/refusals.js';
import { Mapping } from './mapping/mapping.js';
import type { Provider } from './provider-draft.js';

const route = getRouteApi('/t/$tenant/identity-providers/$providerId');

/** One identity provider: what its claims give, how it is connected, whom it could not let in. */
export function ProviderPage() {
  const { providerId } = route.useParams();
  const query = useQuery(listProviders(useApi(), useTenant().slug));
  const provider = query.data?.items.find(({ id }) => id === providerId);
  return (
    <Page
      title={provider?.name ?? 'Identity provider'}
      parent={{ to: '/t/$tenant/identity-providers', label: 'Identity providers' }}
    >
      <PermissionGate need="access.read">
        <Loaded query={query}>
          {() => (provider === undefined ? <NotFound /> : <ProviderTabs provider={provider} />)}
        </Loaded>
      </PermissionGate>
    </Page>
  );
}

function ProviderTabs({ provider }: { readonly provider: Provider }) {
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
          <Connection provider={provider} />
        </Tabs.Panel>
        <Tabs.Panel value="refusals">
          <Refusals provider={provider.id} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
