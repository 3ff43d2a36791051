import { Modal } from '@mantine/core';
import { AddChannelForm } from './add-channel-form.js';

interface Props {
  readonly opened: boolean;
  readonly mail: boolean;
  readonly onClose: () => void;
}

export const AddChannelDialog = ({ opened, mail, onClose }: Props) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Add channel"
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <AddChannelForm mail={mail} onClose={onClose} />
  </Modal>
);
