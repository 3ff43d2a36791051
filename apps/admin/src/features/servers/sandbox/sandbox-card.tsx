import type { Schemas } from '#libs/api-client';
import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Mark, type Tone } from '../../../components/badges/mark.js';
import { ConfirmDialog } from '../../../components/confirm/confirm-dialog.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { SandboxWords } from '../../../components/sandbox/sandbox-words.js';
import { Loaded } from '../../../components/state/loaded.js';
import { When } from '../../../components/when.js';
import { getSandbox } from '../../../lib/api/get-sandbox.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { decideSandbox } from './api/decide-sandbox.js';

type Sandbox = Schemas['SandboxView'];
type Decision = Schemas['DecideSandbox']['decision'];

const LOOKS: Readonly<Record<Sandbox['state'], readonly [tone: Tone, sign: string]>> = {
  pending: ['wait', '⏸'],
  approved: ['allow', '✓'],
  rejected: ['deny', '⊘'],
};

/** What runs in the sandbox and what it may touch; nothing starts before a person has approved exactly this. */
export function SandboxCard({ serverId }: { readonly serverId: string }) {
  const query = useQuery(getSandbox(useApi(), useTenant().slug, serverId));
  return (
    <Card title="Sandbox" note="What it may do on machines of this installation">
      <Loaded query={query}>
        {(sandbox) => (
          <Stack gap="sm">
            <Decided sandbox={sandbox} />
            <SandboxWords sandbox={sandbox} />
            {/* Another version is another question. */}
            {sandbox.state === 'pending' && <Decide key={sandbox.versionHash} sandbox={sandbox} />}
          </Stack>
        )}
      </Loaded>
    </Card>
  );
}

function Decided({ sandbox: { state, decidedBy, decidedAt, reason } }: { readonly sandbox: Sandbox }) {
  const [tone, sign] = LOOKS[state];
  return (
    <Text size="sm" component="div">
      <Mark tone={tone} sign={sign}>
        {state}
      </Mark>{' '}
      {decidedBy !== null && decidedAt !== null && (
        <>
          by {decidedBy} <When at={decidedAt} />
        </>
      )}
      {reason !== null && (
        <>
          : “<RevealText text={reason} />”
        </>
      )}
      {state === 'pending' && 'It is not started until somebody approves it.'}
    </Text>
  );
}

function Decide({ sandbox: { server, versionHash } }: { readonly sandbox: Sandbox }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [deciding, setDeciding] = useState<Decision>();
  const approving = deciding === 'approve';
  const decision = deciding && {
    title: `${approving ? 'Approve' : 'Reject'} the sandbox of ${server.name}`,
    means: approving
      ? 'Gateways may start exactly this package with exactly these rights.'
      : 'It is not started, and what still runs of it is ended.',
    action: approving ? 'Approve' : 'Reject',
    danger: !approving,
    act: (reason: string) =>
      decideSandbox(api, tenant, server.id, { decision: deciding, versionHash, reason }),
    done: () => (approving ? `${server.name} may be started` : `${server.name} is rejected`),
  };
  return (
    <Group>
      <GatedButton need="tool.review" onClick={() => setDeciding('approve')}>
        Approve…
      </GatedButton>
      <GatedButton need="tool.review" variant="outline" color="red" onClick={() => setDeciding('reject')}>
        Reject…
      </GatedButton>
      <ConfirmDialog what={decision} onClose={() => setDeciding(undefined)} />
    </Group>
  );
}
