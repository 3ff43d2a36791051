import type { Schemas } from '#libs/api-client';
import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { agreeBreakGlass, endBreakGlass, listBreakGlass } from '../../lib/api/break-glass.js';
import { useApi } from '../../lib/http/api.js';
import { useAllowed, useTenant } from '../../lib/permissions/tenant-context.js';
import { formatTime } from '../../lib/text/format.js';
import { GatedButton } from '../access/gated-button.js';
import { type Confirmation, ConfirmDialog } from '../confirm/confirm-dialog.js';
import { RevealText } from '../evidence/reveal-text.js';
import { Notice } from '../state/notice.js';

type BreakGlass = Schemas['BreakGlass'];

/** On every page of a tenant while one approval is enough there, or while somebody asks for that. */
export function BreakGlassNotice() {
  const api = useApi();
  const { slug } = useTenant();
  const { data } = useQuery({ ...listBreakGlass(api, slug), enabled: useAllowed('registry.read') });
  const [confirming, setConfirming] = useState<Confirmation<BreakGlass>>();
  const glass = data?.items.find(({ state }) => state !== 'over');
  return (
    <>
      {glass !== undefined && (
        <Notice tone="deny" role="status" title={titleOf(glass)}>
          “<RevealText text={glass.reason} />” {glass.by}
          {glass.agreed !== null && ` and ${glass.agreed.by}`}.{' '}
          {glass.state === 'in_force' &&
            `${glass.approvals} approved under it so far; each is reviewed again.`}
          <Group gap="xs" mt={6}>
            {glass.state === 'asked' && (
              <GatedButton
                need="tool.review"
                size="compact-sm"
                color="red"
                onClick={() => setConfirming(agreement(glass, () => agreeBreakGlass(api, slug, glass.id)))}
              >
                Agree…
              </GatedButton>
            )}
            <GatedButton
              need="stop.use"
              size="compact-sm"
              variant="default"
              onClick={() => setConfirming(ending(() => endBreakGlass(api, slug, glass.id)))}
            >
              End…
            </GatedButton>
          </Group>
        </Notice>
      )}
      <ConfirmDialog what={confirming} onClose={() => setConfirming(undefined)} />
    </>
  );
}

const titleOf = ({ state, by, minutes, endsAt }: BreakGlass): string =>
  state === 'in_force'
    ? `Break-glass is in force until ${formatTime(endsAt)}: one approval is enough`
    : `${by} asks to break the glass for ${minutes} minutes`;

const agreement = (
  { by, minutes, reason }: BreakGlass,
  act: () => Promise<BreakGlass>,
): Confirmation<BreakGlass> => ({
  title: 'Agree to break the glass',
  means: (
    <>
      {by} asked: “<RevealText text={reason} />
      ”. For {minutes} minutes one signed approval is enough where it takes two. What is approved so is marked
      and reviewed again.
    </>
  ),
  action: 'Agree',
  needsReason: false,
  act,
  done: () => 'Break-glass is in force',
});

const ending = (act: () => Promise<BreakGlass>): Confirmation<BreakGlass> => ({
  title: 'End break-glass',
  means: 'It takes two people again, from now on. What was approved meanwhile stays until it is reviewed.',
  action: 'End it',
  danger: false,
  needsReason: false,
  act,
  done: () => 'It takes two people again',
});
