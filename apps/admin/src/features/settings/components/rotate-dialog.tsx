import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { rotateSigningKeys } from '../api/rotate-signing-keys.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The next key signs from now on; the present one is kept for its tokens, or withdrawn with them. */
export const RotateDialog = ({ opened, onClose }: Props) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Rotate the signing key"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <RotateForm onClose={onClose} />
  </Modal>
);

function RotateForm({ onClose }: Pick<Props, 'onClose'>) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [present, setPresent] = useState('keep');
  const write = useWrite(
    (withdraw: boolean) => rotateSigningKeys(api, tenant, withdraw),
    (_, withdraw) => {
      notifications.show({ message: withdraw ? 'The key is withdrawn' : 'The next key signs now' });
      onClose();
    },
  );
  const withdraw = present === 'withdraw';
  return (
    <Stack gap="md">
      <Radio.Group label="Tokens that the present key has signed" value={present} onChange={setPresent}>
        <Stack gap={10} mt={8}>
          <Radio size="xs" value="keep" label="Stay good until they expire" description="Nobody notices." />
          <Radio
            size="xs"
            value="withdraw"
            label="Stop working now"
            description="The key may have leaked. Every agent gets a new token first; calls fail until it has one."
          />
        </Stack>
      </Radio.Group>
      {write.error !== null && <ProblemView problem={write.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          {...(withdraw && { color: 'red' })}
          loading={write.isPending}
          onClick={() => write.mutate(withdraw)}
        >
          {withdraw ? 'Withdraw the key' : 'Rotate'}
        </Button>
      </Group>
    </Stack>
  );
}
