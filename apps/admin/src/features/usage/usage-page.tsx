import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Page } from '../../components/page/page.js';
import { BudgetPanel } from './components/budget-panel.js';
import { LimitsPanel } from './limits/limits-panel.js';
import { UsagePanel } from './components/usage-panel.js';

const route = getRouteApi('/t/$tenant/usage');

/** What calls used, and how much they may. */
export function UsagePage() {
  const { tab, ...search } = route.useSearch();
  const navigate = useNavigate({ from: '/t/$tenant/usage' });
  return (
    <Page title="Usage & budgets">
      <PermissionGate need="calls.read">
        <Tabs
          value={tab ?? 'usage'}
          onChange={(next) =>
            void navigate({
              search: next === 'budgets' || next === 'limits' ? { ...search, tab: next } : search,
            })
          }
          keepMounted={false}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="usage">Usage</Tabs.Tab>
            <Tabs.Tab value="budgets">Budgets</Tabs.Tab>
            <Tabs.Tab value="limits">Limits & prices</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="usage">
            <UsagePanel
              search={search}
              onChange={(next) => void navigate({ search: { ...search, ...next }, replace: true })}
            />
          </Tabs.Panel>
          <Tabs.Panel value="budgets">
            <BudgetPanel />
          </Tabs.Panel>
          <Tabs.Panel value="limits">
            <LimitsPanel />
          </Tabs.Panel>
        </Tabs>
      </PermissionGate>
    </Page>
  );
}
