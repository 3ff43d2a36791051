import type { Schemas } from '#libs/api-client';
import { Endpoint } from '../../../components/endpoint.js';
import { Hash } from '../../../components/evidence/hash.js';
import { Card } from '../../../components/page/card.js';
import { Facts } from '../../../components/page/facts.js';
import { When } from '../../../components/when.js';
import { ServerAddress } from './server-address.js';

export const ServerFacts = ({ server }: { readonly server: Schemas['Server'] }) => (
  <Card title="Connection">
    <Facts
      facts={[
        ['Address', <ServerAddress key="url" url={server.url} />],
        ['Agents connect at', <Endpoint key="endpoint" url={server.endpoint} />],
        ['Slug', <code key="slug">{server.slug}</code>],
        ['Owner', server.owner],
        ['Protocol', server.protocolVersion === null ? 'not known yet' : `MCP ${server.protocolVersion}`],
        [
          'Connection hash',
          server.versionHash === null ? 'not known yet' : <Hash key="hash" value={server.versionHash} />,
        ],
        ['Added', <When key="added" at={server.createdAt} />],
      ]}
    />
  </Card>
);
