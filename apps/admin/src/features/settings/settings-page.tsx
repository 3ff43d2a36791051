import { Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Edited } from '../../components/input/edited.js';
import { Page } from '../../components/page/page.js';
import { Loaded } from '../../components/state/loaded.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { getOauthSettings } from './api/get-oauth-settings.js';
import { GuardPanel } from './components/guard-panel.js';
import { OauthForm } from './components/oauth-form.js';
import { RetentionCard } from './components/retention-card.js';
import { SinkPanel } from './components/sinks/sink-panel.js';
import { SigningKeys } from './components/signing-keys.js';

const route = getRouteApi('/t/$tenant/settings');

/** What the tenant decides about its own authorization server, and about the content of calls. */
export function SettingsPage() {
  const { tab } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/settings' });
  return (
    <Page title="Tenant settings">
      <PermissionGate need="access.read">
        <Tabs
          value={tab ?? 'oauth'}
          onChange={(next) =>
            void navigate({
              search: next === 'keys' || next === 'content' || next === 'export' ? { tab: next } : {},
            })
          }
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="oauth">Tokens & agents</Tabs.Tab>
            <Tabs.Tab value="keys">Signing keys</Tabs.Tab>
            <Tabs.Tab value="content">Content</Tabs.Tab>
            <Tabs.Tab value="export">Audit log</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="oauth">
            <OauthPanel />
          </Tabs.Panel>
          <Tabs.Panel value="keys">
            <SigningKeys />
          </Tabs.Panel>
          <Tabs.Panel value="content">
            <GuardPanel />
          </Tabs.Panel>
          <Tabs.Panel value="export">
            <PermissionGate need="audit.verify">
              <Stack gap="md">
                <RetentionCard />
                <SinkPanel />
              </Stack>
            </PermissionGate>
          </Tabs.Panel>
        </Tabs>
      </PermissionGate>
    </Page>
  );
}

function OauthPanel() {
  const query = useQuery(getOauthSettings(useApi(), useTenant().slug));
  return (
    <Loaded query={query}>
      {(current) => (
        <Edited current={current}>{(begun, saved) => <OauthForm begun={begun} onSaved={saved} />}</Edited>
      )}
    </Loaded>
  );
}
