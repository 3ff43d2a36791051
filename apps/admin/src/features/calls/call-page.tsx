import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Loaded } from '../../components/page/loaded.js';
import { Page } from '../../components/page/page.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { getCall } from './api/get-call.js';
import { CallView } from './components/call-view.js';
import { ChainCheck } from './components/chain-check.js';

const route = getRouteApi('/t/$tenant/calls/$callId');

export function CallPage() {
  const { callId } = route.useParams();
  const { slug: tenant } = useTenant();
  const query = useQuery(getCall(useApi(), tenant, callId));
  return (
    <Page
      title="Call"
      crumbs={[
        <Anchor
          key="list"
          size="sm"
          renderRoot={(props) => <Link to="/t/$tenant/calls" params={{ tenant }} {...props} />}
        >
          Calls
        </Anchor>,
        <code key="this">{callId}</code>,
      ]}
    >
      <PermissionGate need="calls.read">
        <ChainCheck />
        <Loaded query={query}>{(call) => <CallView call={call} />}</Loaded>
      </PermissionGate>
    </Page>
  );
}
