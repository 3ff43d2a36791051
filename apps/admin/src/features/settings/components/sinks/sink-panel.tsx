import { Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { GatedButton } from '../../../../components/access/gated-button.js';
import { Icon } from '../../../../components/icon.js';
import { Empty } from '../../../../components/state/empty.js';
import { Loaded } from '../../../../components/state/loaded.js';
import { useApi } from '../../../../lib/http/api.js';
import { useTenant } from '../../../../lib/permissions/tenant-context.js';
import { listSinks } from '../../api/sinks.js';
import { AddSinkForm } from './add-sink-form.js';
import { SinkCard } from './sink-card.js';

/** Where the audit log is sent to while it grows. */
export function SinkPanel() {
  const query = useQuery(listSinks(useApi(), useTenant().slug));
  const [adding, dialog] = useDisclosure(false);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          What is kept elsewhere cannot be rewritten here. Each minute is sent with its signed checkpoint.
        </Text>
        <GatedButton need="access.write" leftSection={<Icon name="plus" size={14} />} onClick={dialog.open}>
          Add destination
        </GatedButton>
      </Group>
      <Modal
        opened={adding}
        onClose={dialog.close}
        title="Add destination"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <AddSinkForm onClose={dialog.close} />
      </Modal>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="The audit log is sent nowhere yet">
              <Text size="sm">It can still be exported by hand from the calls page.</Text>
            </Empty>
          ) : (
            items.map((sink) => <SinkCard key={sink.id} sink={sink} />)
          )
        }
      </Loaded>
    </Stack>
  );
}
