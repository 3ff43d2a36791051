import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { DefinitionView } from '../../components/evidence/definition-view.js';
import { Card } from '../../components/page/card.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { StopButton } from '../../components/stop/stop-button.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { getTool } from './api/get-tool.js';
import { ToolGuard } from './components/tool-guard.js';
import { ToolLabels } from './components/tool-labels.js';
import { ToolNotice } from './components/tool-notice.js';
import { ToolStatus } from './components/tool-status.js';
import { VersionTable } from './components/version-table.js';

const route = getRouteApi('/t/$tenant/tools/$toolId');

export function ToolPage() {
  const { toolId } = route.useParams();
  const { version: chosen } = route.useSearch();
  const { slug: tenant } = useTenant();
  const query = useQuery(getTool(useApi(), tenant, toolId));
  const name = query.data?.tool.name ?? 'Tool';
  return (
    <Page
      title={name}
      parent={{ to: '/t/$tenant/tools', label: 'Tools' }}
      actions={
        // A tool of the platform is stopped in the platform's tenant; here it is switched off.
        query.data?.tool.urn.startsWith(`urn:sallyport:tool:${tenant}:`) === true && (
          <StopButton kind="tool" id={toolId} name={name} means="No agent lists or calls this tool." />
        )
      }
    >
      <PermissionGate need="registry.read">
        <Loaded query={query}>
          {({ tool, versions, quarantine }) => {
            const shown = versions.find(({ id }) => id === chosen) ?? versions[0];
            return (
              <Stack gap="md">
                <ToolNotice tool={tool} quarantine={quarantine} />
                <ToolStatus tool={tool} />
                <ToolLabels toolId={toolId} />
                <ToolGuard toolId={toolId} />
                <Card title="Versions" note="Every definition that the server ever showed">
                  <VersionTable toolId={toolId} versions={versions} shown={shown?.id} />
                </Card>
                {shown !== undefined && (
                  <Card title="Definition">
                    <DefinitionView key={shown.id} version={shown} name="Definition" />
                  </Card>
                )}
              </Stack>
            );
          }}
        </Loaded>
      </PermissionGate>
    </Page>
  );
}
