import type { Schemas } from '#libs/api-client';
import { Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { Facts } from '../../../components/page/facts.js';
import { Loaded } from '../../../components/state/loaded.js';
import { When } from '../../../components/when.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { getAgent } from '../api/get-agent.js';
import { type Revocable, RevokeDialog } from '../authorizations/revoke-dialog.js';
import { KeyTable } from './key-table.js';
import { KeysDialog } from './keys-dialog.js';

type Agent = Schemas['AgentDetail'];

interface Props {
  readonly id: string;
  /** An operator added it: its keys are given here. */
  readonly added: boolean;
}

/** How an agent proves itself, and when it was last there. */
export function AgentCard({ id, added }: Props) {
  const query = useQuery(getAgent(useApi(), useTenant().slug, id));
  return (
    <Card title="Sign-in and keys">
      <Loaded query={query}>{(agent) => <Agent agent={agent} added={added} />}</Loaded>
    </Card>
  );
}

const KINDS: Readonly<Record<Agent['kind'], string>> = {
  machine: 'Machine: acts for itself',
  interactive: 'Interactive: acts for a person who signs in',
};

function Agent({
  agent: { data, version },
  added,
}: {
  readonly agent: Versioned<Agent>;
  readonly added: boolean;
}) {
  const [replacing, replace] = useDisclosure();
  const [revoking, setRevoking] = useState<Revocable>();
  const { id, kind, keys, jwksUri, redirectUris, createdAt, lastCallOn } = data;
  return (
    <Stack gap="sm">
      <Facts
        facts={[
          ['Kind', KINDS[kind]],
          ['Added', <When key="added" at={createdAt} />],
          ['Last call', lastCallOn === null ? 'none on record' : `on ${lastCallOn}`],
          ...(redirectUris.length === 0
            ? []
            : [['Comes back to', <RevealText key="uris" text={redirectUris.join(' ')} />] as const]),
          ...(jwksUri === null ? [] : [['Keys at', <RevealText key="jwks" text={jwksUri} />] as const]),
        ]}
      />
      {keys.length > 0 ? (
        <KeyTable keys={keys} onReport={setRevoking} />
      ) : (
        <Text size="sm">
          {jwksUri === null ? 'No key: a public client.' : 'It publishes its keys itself.'}
        </Text>
      )}
      {added && jwksUri === null && (
        <Group>
          <GatedButton need="access.write" variant="default" onClick={replace.open}>
            Replace keys…
          </GatedButton>
        </Group>
      )}
      <KeysDialog opened={replacing} onClose={replace.close} agentId={id} version={version} />
      <RevokeDialog what={revoking} onClose={() => setRevoking(undefined)} />
    </Stack>
  );
}
