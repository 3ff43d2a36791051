import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { addStop } from '../../lib/api/add-stop.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { useWrite } from '../../lib/use-write.js';
import { GatedButton } from '../access/gated-button.js';
import { RevealText } from '../evidence/reveal-text.js';
import { ProblemView } from '../state/problem-view.js';

interface Props extends Omit<Schemas['AddStop'], 'reason'> {
  readonly name: string;
  /** What ends for whom. */
  readonly means: string;
}

/** The kill switch of one thing: a reason, and it is stopped on every gateway. */
export function StopButton(props: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <GatedButton need="stop.use" variant="outline" color="red" onClick={() => setOpened(true)}>
        Stop…
      </GatedButton>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={<RevealText text={`Stop ${props.name}`} />}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {opened && <StopForm {...props} onClose={() => setOpened(false)} />}
      </Modal>
    </>
  );
}

function StopForm({ kind, id, name, means, onClose }: Props & { readonly onClose: () => void }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [reason, setReason] = useState('');
  const write = useWrite(
    () => addStop(api, tenant, { kind, id, reason: reason.trim() }),
    () => {
      notifications.show({ message: `${name} is stopped on every gateway` });
      onClose();
    },
  );
  return (
    <Stack gap="md">
      <Text size="sm">{means} It takes two people to let it go on.</Text>
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
          color="red"
          disabled={reason.trim().length < 3}
          loading={write.isPending}
          onClick={() => write.mutate(undefined)}
        >
          Stop now
        </Button>
      </Group>
    </Stack>
  );
}
