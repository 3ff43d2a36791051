import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { liftStop } from '../api/lift-stop.js';

export type Stop = Schemas['Stop'];

interface Props {
  /** Undefined: closed. */
  readonly stop: Stop | undefined;
  readonly onClose: () => void;
}

/** The first person asks to let it go on, another one agrees. */
export const LiftDialog = ({ stop, onClose }: Props) => (
  <Modal
    opened={stop !== undefined}
    onClose={onClose}
    title={stop === undefined ? '' : <RevealText text={`Let ${stop.target.name} go on`} />}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {stop !== undefined && <LiftForm key={stop.id} stop={stop} onClose={onClose} />}
  </Modal>
);

function LiftForm({ stop, onClose }: { readonly stop: Stop; readonly onClose: () => void }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [reason, setReason] = useState('');
  const write = useWrite(
    () => liftStop(api, tenant, stop.id, reason.trim()),
    ({ lifted }) => {
      notifications.show({
        message: lifted === null ? 'Another person has to agree now' : `${stop.target.name} goes on`,
      });
      onClose();
    },
  );
  return (
    <Stack gap="md">
      <Text size="sm" component="div">
        {stop.liftAsked === null ? (
          'Another person has to agree before it goes on.'
        ) : (
          <>
            {stop.liftAsked.by} asked: “<RevealText text={stop.liftAsked.reason} />
            ”. If you agree, it goes on at once.
          </>
        )}
      </Text>
      <Textarea
        label="Reason"
        description="At least 3 characters; kept in the audit log"
        required
        data-autofocus
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {write.error !== null && <ProblemView problem={write.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={reason.trim().length < 3}
          loading={write.isPending}
          onClick={() => write.mutate(undefined)}
        >
          {stop.liftAsked === null ? 'Ask' : 'Agree'}
        </Button>
      </Group>
    </Stack>
  );
}
