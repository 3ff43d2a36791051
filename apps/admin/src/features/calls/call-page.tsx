import type { Schemas } from '#libs/api-client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Loaded } from '../../components/state/loaded.js';
import { Page } from '../../components/page/page.js';
import { useApi } from '../../lib/http/api.js';
import { toolLabel } from '../../lib/tool-label.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { getCall } from './api/get-call.js';
import { CallView } from './components/call-view.js';
import { ChainResult } from './components/chain-result.js';
import { VerifyButton } from './components/verify-button.js';
import { useVerification } from './use-verification.js';

const route = getRouteApi('/t/$tenant/calls/$callId');

export function CallPage() {
  const { callId } = route.useParams();
  const { slug: tenant } = useTenant();
  const verification = useVerification();
  const query = useQuery(getCall(useApi(), tenant, callId));
  return (
    <Page
      title={titleOf(query.data)}
      actions={<VerifyButton verification={verification} />}
      parent={{ to: '/t/$tenant/calls', label: 'Calls' }}
    >
      <PermissionGate need="calls.read">
        <ChainResult verification={verification} />
        <Loaded query={query}>{(call) => <CallView call={call} />}</Loaded>
      </PermissionGate>
    </Page>
  );
}

const titleOf = (call: Schemas['CallDetail'] | undefined): string =>
  call === undefined ? 'Call' : `Call of ${toolLabel(call.row.tool ?? call.row.method)}`;
