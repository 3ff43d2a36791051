import { Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Icon } from '../../../components/icon.js';
import { Empty } from '../../../components/state/empty.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { listChannels } from '../api/channels.js';
import { AddChannelDialog } from './add-channel-dialog.js';
import { ChannelCard } from './channel-card.js';

export function ChannelPanel() {
  const query = useQuery(listChannels(useApi(), useTenant().slug));
  const [adding, dialog] = useDisclosure(false);
  return (
    <Loaded query={query}>
      {({ items, mail }) => (
        <Stack gap="md">
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              Whatever the channels, everything is listed here too.
            </Text>
            <GatedButton
              need="access.write"
              leftSection={<Icon name="plus" size={14} />}
              onClick={dialog.open}
            >
              Add channel
            </GatedButton>
          </Group>
          <AddChannelDialog opened={adding} mail={mail} onClose={dialog.close} />
          {items.length === 0 && (
            <Empty title="No channel yet">
              <Text size="sm">Without one, people learn what happened only from this console.</Text>
            </Empty>
          )}
          {items.map((channel) => (
            <ChannelCard key={channel.id} channel={channel} />
          ))}
        </Stack>
      )}
    </Loaded>
  );
}
