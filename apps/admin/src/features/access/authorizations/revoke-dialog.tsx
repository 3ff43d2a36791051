import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatMany } from '../../../lib/text/format.js';
import { useWrite } from '../../../lib/use-write.js';
import { revoke } from '../api/revoke.js';

export interface Revocable extends Omit<Schemas['Revoke'], 'reason'> {
  readonly title: string;
  /** What ends. */
  readonly means: string;
}

interface Props {
  /** Undefined: closed. */
  readonly what: Revocable | undefined;
  readonly onClose: () => void;
}

/** Asks for the reason, which is kept in the audit log, then ends it on every gateway. */
export const RevokeDialog = ({ what, onClose }: Props) => (
  <Modal
    opened={what !== undefined}
    onClose={onClose}
    title={what === undefined ? '' : <RevealText text={what.title} />}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {what !== undefined && <RevokeForm key={what.id} what={what} onClose={onClose} />}
  </Modal>
);

function RevokeForm({ what, onClose }: { readonly what: Revocable; readonly onClose: () => void }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [reason, setReason] = useState('');
  const write = useWrite(
    () => revoke(api, tenant, { kind: what.kind, id: what.id, reason: reason.trim() }),
    ({ grants, delegations }) => {
      const ended = `${formatMany(grants, 'grant')} and ${formatMany(delegations, 'delegation')} ended`;
      notifications.show({ message: `Revoked on every gateway; ${ended}` });
      onClose();
    },
  );
  return (
    <Stack gap="md">
      <Text size="sm">{what.means} It cannot be undone.</Text>
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
          Revoke
        </Button>
      </Group>
    </Stack>
  );
}
