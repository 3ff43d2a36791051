import type { Schemas } from '#libs/api-client';
import { Stack, Switch } from '@mantine/core';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setEnablement } from '../api/set-enablement.js';

/** On: roles that grant the tool can use it. Shows what the server says, never what was only clicked. */
export function EnablementSwitch({ tool }: { readonly tool: Schemas['ToolSummary'] }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const allowed = useAllowed('tool.enable');
  const write = useWrite((enabled: boolean) => setEnablement(api, tenant, tool.id, enabled));
  const blocked = whyNot(allowed, tool);
  return (
    <Stack gap={6} align="flex-start">
      <Switch
        size="sm"
        label={tool.enabled ? 'Switched on' : 'Switched off'}
        description={blocked ?? (tool.enabled ? 'Roles decide who may use it' : 'Nobody can list or call it')}
        checked={tool.enabled}
        disabled={blocked !== undefined || write.isPending}
        onChange={(event) => write.mutate(event.currentTarget.checked)}
      />
      {write.error !== null && <ProblemView problem={write.error} />}
    </Stack>
  );
}

function whyNot(allowed: boolean, tool: Schemas['ToolSummary']): string | undefined {
  if (!allowed) return 'You need the permission tool.enable to change this';
  // Switching off must work in every state.
  return tool.state === 'approved' || tool.enabled ? undefined : 'Only an approved tool can be switched on';
}
