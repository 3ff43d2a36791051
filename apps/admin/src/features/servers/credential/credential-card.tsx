import type { Schemas } from '#libs/api-client';
import { Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Endpoint } from '../../../components/endpoint.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { Facts, type Fact } from '../../../components/page/facts.js';
import { Loaded } from '../../../components/state/loaded.js';
import { Notice } from '../../../components/state/notice.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { getCredential } from './api/get-credential.js';
import { MODES, type Config } from './credential-draft.js';
import { CredentialDialog } from './credential-dialog.js';
import { SecretTable } from './secret-table.js';

interface Props {
  readonly server: Schemas['Server'];
}

/** What the server gets with each call, without a secret ever being shown. */
export function CredentialCard({ server }: Props) {
  const query = useQuery(getCredential(useApi(), useTenant().slug, server.id));
  return (
    <Card title="Credential">
      <Loaded query={query}>{(current) => <Credential server={server} current={current} />}</Loaded>
    </Card>
  );
}

function Credential({
  server,
  current,
}: Props & { readonly current: Versioned<Schemas['ServerCredential']> }) {
  const { config, secrets, missing, redirectUri } = current.data;
  const tenant = useTenant();
  const [editing, edit] = useDisclosure();
  return (
    <Stack gap="sm">
      {missing.length > 0 && (
        <Notice tone="deny" title="A secret is missing">
          Calls to this server are refused until it is set.
        </Notice>
      )}
      <Text size="sm">
        <b>{MODES[config.mode].name}.</b> {MODES[config.mode].meaning}
      </Text>
      <Facts facts={[...factsOf(config), ...linkFact(config, redirectUri)]} />
      {(secrets.length > 0 || missing.length > 0) && (
        <SecretTable serverId={server.id} config={config} secrets={secrets} missing={missing} />
      )}
      <Group>
        <GatedButton
          need="server.write"
          variant="default"
          blocked={
            server.owner === tenant.slug
              ? undefined
              : `The server belongs to ${server.owner}, which decides about it`
          }
          onClick={edit.open}
        >
          Change credential…
        </GatedButton>
      </Group>
      <CredentialDialog opened={editing} onClose={edit.close} serverId={server.id} current={current} />
    </Stack>
  );
}

const text = (value: string) => (
  <code>
    <RevealText text={value} />
  </code>
);

function factsOf(config: Config): Fact[] {
  const facts: Fact[] = [];
  if ('issuer' in config) {
    facts.push(['Authorization server', text(config.issuer)], ['Client id', text(config.client.id)]);
    if (config.scopes.length > 0) facts.push(['Scopes', text(config.scopes.join(' '))]);
  }
  if (config.mode === 'id_jag') facts.push(['Identity provider', text(config.idp.issuer)]);
  if (config.mode === 'rfc8693') {
    const named =
      config.subject === 'call_token' ? 'a call token' : 'the user’s token of the identity provider';
    facts.push(['The exchange names the user by', named]);
  }
  if (config.mode === 'static_secret') {
    facts.push(['Header', text(config.header)], ['Put before the secret', text(config.scheme ?? 'nothing')]);
  }
  return facts;
}

const linkFact = (config: Config, redirectUri: string): Fact[] =>
  config.mode === 'oauth_user'
    ? [['Redirect address to register', <Endpoint key="uri" url={redirectUri} />]]
    : [];
