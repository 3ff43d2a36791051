import { useQuery } from '@tanstack/react-query';
import { Card } from '../../../components/page/card.js';
import { SandboxWords } from '../../../components/sandbox/sandbox-words.js';
import { Loaded } from '../../../components/state/loaded.js';
import { TextLink } from '../../../components/text-link.js';
import { getSandbox } from '../../../lib/api/get-sandbox.js';
import { listServers } from '../../../lib/api/list-servers.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';

/** Of a tool that runs in a sandbox: what it could do there at most. Nothing for others. */
export function SandboxPart({ serverId }: { readonly serverId: string }) {
  const { slug } = useTenant();
  const servers = useQuery(listServers(useApi(), slug)).data?.items ?? [];
  const server = servers.find(({ id }) => id === serverId);
  const here = server !== undefined && server.owner === slug && server.url.startsWith('stdio://');
  return here ? <Sandbox serverId={serverId} /> : null;
}

function Sandbox({ serverId }: { readonly serverId: string }) {
  const { slug: tenant } = useTenant();
  const query = useQuery(getSandbox(useApi(), tenant, serverId));
  return (
    <Card
      title="Sandbox"
      note={
        <TextLink to="/t/$tenant/servers/$serverId" params={{ tenant, serverId }}>
          Decided with the server
        </TextLink>
      }
    >
      <Loaded query={query}>{(sandbox) => <SandboxWords sandbox={sandbox} />}</Loaded>
    </Card>
  );
}
