import type { Schemas } from '#libs/api-client';
import { Group, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { EffectBadge } from '../../components/badges/effect-badge.js';
import { Hash } from '../../components/evidence/hash.js';
import { JsonView } from '../../components/evidence/json-view.js';
import { RevealText } from '../../components/evidence/reveal-text.js';
import { Card } from '../../components/page/card.js';
import { Facts } from '../../components/page/facts.js';
import { Page } from '../../components/page/page.js';
import { Loaded } from '../../components/state/loaded.js';
import { ProblemView } from '../../components/state/problem-view.js';
import { When } from '../../components/when.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { useWrite } from '../../lib/use-write.js';
import { EFFECT_NAMES } from '../../lib/words.js';
import { decideApproval, getApproval } from './api/call-approvals.js';
import { STATES } from './approvals-page.js';

const route = getRouteApi('/t/$tenant/approvals/$approvalId');
type Approval = Schemas['CallApprovalDetail'];

/** One call that waits for a person: who asks, which tool, with what. */
export function ApprovalPage() {
  const { approvalId } = route.useParams();
  const query = useQuery(getApproval(useApi(), useTenant().slug, approvalId));
  return (
    <Page title="Approve a call" parent={{ to: '/t/$tenant/approvals', label: 'Approvals' }}>
      <PermissionGate need="call.approve">
        <Loaded query={query}>
          {(approval) => (
            <Stack gap="md">
              <ApprovalFacts approval={approval} />
              <Card title="Arguments" note="Exactly what is approved">
                {approval.arguments === '' ? (
                  <Text size="sm">Forgotten: the request is over.</Text>
                ) : (
                  <JsonView text={indented(approval.arguments)} name="Text of the arguments" />
                )}
              </Card>
              {approval.state === 'pending' && <DecisionForm approval={approval} />}
            </Stack>
          )}
        </Loaded>
      </PermissionGate>
    </Page>
  );
}

const indented = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);

const ApprovalFacts = ({ approval }: { readonly approval: Approval }) => (
  <Card title={STATES[approval.state]}>
    <Facts
      facts={[
        ['Tool', <RevealText key="tool" text={`${approval.tool.server}: ${approval.tool.name}`} />],
        [
          'Effect',
          <EffectBadge
            key="effect"
            effect={EFFECT_NAMES.find((known) => known === approval.tool.effect) ?? null}
          />,
        ],
        ['User', <RevealText key="user" text={approval.user} />],
        ['Agent', <RevealText key="agent" text={approval.agent} />],
        ['Asked because of', approval.why.join(', ')],
        ['Asked', <When key="asked" at={approval.requestedAt} />],
        ['Ends', new Date(approval.expiresAt).toLocaleTimeString()],
        ['Definition', <Hash key="hash" value={approval.tool.hash} />],
        ...(approval.decidedBy === null ? [] : [['Decided by', approval.decidedBy] as const]),
        ...(approval.reason === null ? [] : [['Reason', approval.reason] as const]),
      ]}
    />
  </Card>
);

function DecisionForm({ approval }: { readonly approval: Approval }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [reason, setReason] = useState('');
  const write = useWrite(
    (decision: 'approve' | 'refuse') =>
      decideApproval(api, tenant, approval.id, {
        decision,
        argsHash: approval.argsHash,
        ...(reason === '' ? {} : { reason }),
      }),
    ({ state }) =>
      notifications.show({
        message: state === 'approved' ? 'Approved: the agent can repeat the call once' : 'Refused',
      }),
  );
  return (
    <Card title="Your decision" note="Good for this call, once, for 15 minutes">
      <Stack gap="sm">
        <Textarea
          label="Reason"
          description="Kept in the audit log"
          value={reason}
          maxLength={500}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {write.error !== null && <ProblemView problem={write.error} />}
        <Group>
          <GatedButton need="call.approve" loading={write.isPending} onClick={() => write.mutate('approve')}>
            Approve once
          </GatedButton>
          <GatedButton
            need="call.approve"
            variant="default"
            loading={write.isPending}
            onClick={() => write.mutate('refuse')}
          >
            Refuse
          </GatedButton>
        </Group>
      </Stack>
    </Card>
  );
}
