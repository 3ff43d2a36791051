import type { Schemas } from '#libs/api-client';
import { Button, Checkbox, Group, Radio, Stack, Switch, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { EFFECT_NAMES, EFFECTS } from '../../../lib/words.js';
import { decideReview, signedDecision, type Decision } from '../api/decide-review.js';
import { decisionFrom, missingFor, type Draft } from '../decision.js';
import { DecisionProblem } from './decision-problem.js';

const UNDECIDED: Draft = { effect: undefined, enable: true, reason: '', hiddenSeen: false, override: '' };

/** Nothing is preselected that says what the tool does: the reviewer says it, the server's own claim does not. */
export function DecisionForm({ detail }: { readonly detail: Schemas['ReviewDetail'] }) {
  const api = useApi();
  const { slug: tenant, name: tenantName } = useTenant();
  const navigate = useNavigate();
  const [first] = detail.given;
  const [draft, setDraft] = useState(
    first === undefined ? UNDECIDED : { ...UNDECIDED, effect: first.effect, enable: first.enable },
  );
  const [missing, setMissing] = useState<string>();
  const { review, hiddenCharacters, mayApprove } = detail;
  const critical = review.gravest === 'critical';
  const two = critical || (draft.effect !== undefined && (detail.needed[draft.effect] ?? 2) > 1);
  const signed = detail.confirmation === 'passkey';
  const write = useWrite(
    async (decision: Decision) =>
      decideReview(
        api,
        tenant,
        review.id,
        signed ? await signedDecision(api, tenant, review.id, decision) : decision,
      ),
    ({ state }) => {
      const outcome = state === 'open' ? 'your approval counts; one more person has to approve' : state;
      notifications.show({ message: `${review.tool.name}: ${outcome}` });
      void navigate({ to: '/t/$tenant/reviews', params: { tenant } });
    },
  );
  const change = (part: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    setMissing(undefined);
  };
  const decide = (decision: Decision['decision']): void => {
    const lack = missingFor(decision, draft, { hidden: hiddenCharacters.length, critical });
    setMissing(lack);
    if (lack === undefined) write.mutate(decisionFrom(decision, draft, review.candidateHash));
  };
  return (
    <Stack gap="md">
      {write.error !== null && <DecisionProblem problem={write.error} reviewId={review.id} />}
      <Radio.Group
        label="What does it do?"
        description={
          first === undefined
            ? 'Roles grant by this. Choose by what you have read.'
            : `${first.approver} chose it. Approve the same, or reject.`
        }
        value={draft.effect ?? null}
        onChange={(effect) => change({ effect })}
      >
        <Stack gap={10} mt={8}>
          {EFFECT_NAMES.map((effect) => (
            <Radio
              key={effect}
              size="xs"
              value={effect}
              label={effect}
              description={EFFECTS[effect]}
              disabled={first !== undefined}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Switch
        label={`Switch on for ${tenantName} at once`}
        checked={draft.enable}
        disabled={first !== undefined}
        onChange={(event) => change({ enable: event.currentTarget.checked })}
      />
      {hiddenCharacters.length > 0 && (
        <Checkbox
          label="I have read the hidden characters"
          checked={draft.hiddenSeen}
          onChange={(event) => change({ hiddenSeen: event.currentTarget.checked })}
        />
      )}
      {critical && mayApprove.ok && (
        <Textarea
          label="Why the critical findings do not stand in the way"
          description="Needed to approve; signed with the decision"
          autosize
          minRows={2}
          maxLength={1000}
          value={draft.override}
          onChange={(event) => change({ override: event.currentTarget.value })}
        />
      )}
      <Textarea
        label="Reason"
        description="Needed to reject; kept with the decision"
        autosize
        minRows={2}
        maxLength={1000}
        value={draft.reason}
        onChange={(event) => change({ reason: event.currentTarget.value })}
        error={missing}
      />
      {!mayApprove.ok && <Text size="sm">{mayApprove.reason}</Text>}
      {mayApprove.ok && two && (
        <Text size="sm">
          {critical ? 'Critical findings take' : 'This effect takes'} the approval of two people, each with a
          passkey.
        </Text>
      )}
      {!signed && (
        <Text size="xs" c="dimmed">
          This decision is not signed. Add a passkey under your name to sign what you decide.
        </Text>
      )}
      <Group grow>
        <Button variant="outline" color="red" loading={write.isPending} onClick={() => decide('reject')}>
          {signed ? 'Reject with passkey' : 'Reject'}
        </Button>
        {mayApprove.ok && (
          <Button loading={write.isPending} onClick={() => decide('approve')}>
            {signed ? 'Approve with passkey' : 'Approve'}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
