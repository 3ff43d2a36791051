import type { Schemas } from '#libs/api-client';
import { Endpoint } from '../../../components/endpoint.js';
import { Hash } from '../../../components/evidence/hash.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { Facts } from '../../../components/page/facts.js';
import { When } from '../../../components/when.js';

const CREDENTIALS = {
  gateway_token: 'A call token, signed for each call',
  none: 'Nothing',
  static_secret: 'A secret in a header',
  client_credentials: 'A service token (client credentials)',
  rfc8693: 'A token exchanged for each user',
  id_jag: 'A token for each user, by the identity provider',
  entra_obo: 'A token on behalf of each user (Entra)',
  oauth_user: 'The token of the account that each user has linked',
  mtls: 'A client certificate',
} as const satisfies Record<Schemas['Server']['credential'], string>;

export const ServerFacts = ({ server }: { readonly server: Schemas['Server'] }) => (
  <Card title="Connection">
    <Facts
      facts={[
        [
          'Address',
          <code key="url">
            <RevealText text={server.url} />
          </code>,
        ],
        ['Agents connect at', <Endpoint key="endpoint" url={server.endpoint} />],
        ['Slug', <code key="slug">{server.slug}</code>],
        ['Owner', server.owner],
        ['Server gets', CREDENTIALS[server.credential]],
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
