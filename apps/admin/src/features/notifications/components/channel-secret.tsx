import { Button, Group, Stack, Text } from '@mantine/core';
import { CopyIconButton } from '../../../components/copy-icon-button.js';

interface Props {
  readonly secret: string | null;
  readonly onClose: () => void;
}

/** What a new channel is given once. */
export const ChannelSecret = ({ secret, onClose }: Props) => (
  <Stack gap="sm" role="status">
    <Text size="sm">
      {secret === null
        ? 'The channel is added.'
        : 'The channel is added. Its receiver checks the signature of each message with this secret. It is not shown again.'}
    </Text>
    {secret !== null && (
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {secret}
        </Text>
        <CopyIconButton value={secret} name="secret" />
      </Group>
    )}
    <Group justify="flex-end">
      <Button onClick={onClose}>Done</Button>
    </Group>
  </Stack>
);
