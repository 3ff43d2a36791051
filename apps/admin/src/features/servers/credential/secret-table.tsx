import type { Schemas } from '#libs/api-client';
import { Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Mark } from '../../../components/badges/mark.js';
import { CopyIconButton } from '../../../components/copy-icon-button.js';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { When } from '../../../components/when.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatTime } from '../../../lib/text/format.js';
import { useWrite } from '../../../lib/use-write.js';
import { removeSecret } from './api/remove-secret.js';
import type { Config, Purpose } from './credential-draft.js';
import { SecretDialog } from './secret-dialog.js';

type Secret = Schemas['UpstreamSecret'];

const PURPOSES: Readonly<Record<Purpose, string>> = {
  client: 'Secret of our client',
  idp_client: 'Secret of our client at the identity provider',
  header: 'Secret in the header',
  certificate: 'Client certificate',
};

interface Props {
  readonly serverId: string;
  readonly config: Config;
  readonly secrets: readonly Secret[];
  readonly missing: readonly Purpose[];
}

/** That secrets are there, and whose they are; never what they are. */
export function SecretTable({ serverId, config, secrets, missing }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [setting, setSetting] = useState<Purpose>();
  const removal = useWrite((purpose: Purpose) => removeSecret(api, tenant, serverId, purpose));
  return (
    <>
      {removal.error !== null && <ProblemView problem={removal.error} />}
      <DataTable>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Secret</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>
              <span className="mantine-visually-hidden">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {missing.map((purpose) => (
            <Table.Tr key={purpose}>
              <Table.Td>{PURPOSES[purpose]}</Table.Td>
              <Table.Td>
                <Mark tone="deny" sign="⊘">
                  not set
                </Mark>
              </Table.Td>
              <Table.Td ta="right">
                <GatedButton need="server.write" onClick={() => setSetting(purpose)}>
                  Set…
                </GatedButton>
              </Table.Td>
            </Table.Tr>
          ))}
          {secrets.map((secret) => (
            <Table.Tr key={secret.purpose}>
              <Table.Td>{PURPOSES[secret.purpose]}</Table.Td>
              <Table.Td>
                <SecretState secret={secret} />
              </Table.Td>
              <Table.Td>
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                  <GatedButton
                    need="server.write"
                    variant="default"
                    onClick={() => setSetting(secret.purpose)}
                  >
                    Replace…
                  </GatedButton>
                  <GatedButton
                    need="server.write"
                    variant="outline"
                    color="red"
                    blocked={secret.own ? undefined : 'It is the platform’s'}
                    loading={removal.isPending}
                    onClick={() => removal.mutate(secret.purpose)}
                  >
                    Remove
                  </GatedButton>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </DataTable>
      <SecretDialog
        purpose={setting}
        name={setting === undefined ? '' : PURPOSES[setting]}
        serverId={serverId}
        config={config}
        onClose={() => setSetting(undefined)}
      />
    </>
  );
}

const SecretState = ({
  secret: { own, setAt, setBy, mark, expiresAt, publicJwk },
}: {
  readonly secret: Secret;
}) => (
  <>
    <Mark tone="allow" sign="✓">
      set
    </Mark>{' '}
    <When at={setAt} /> by <RevealText text={setBy} />
    {!own && ', for every tenant'}
    <Text size="xs" c="dimmed" component="div">
      Mark <code>{mark}</code>
      {expiresAt !== null && `, expires ${formatTime(expiresAt)}`}
      {publicJwk !== null && (
        <>
          , public key to register <CopyIconButton value={JSON.stringify(publicJwk)} name="public key" />
        </>
      )}
    </Text>
  </>
);
