import type { Schemas } from '#libs/api-client';
import { Group, Stack, Text } from '@mantine/core';
import { GatedButton } from '../../../components/access/gated-button.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { FormProblem } from '../../../components/input/form-problem.js';
import { Card } from '../../../components/page/card.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { removeChannel, testChannel } from '../api/channels.js';
import { TOPICS } from '../topics.js';
import { DeliveryMark } from './delivery-mark.js';

/** One channel: what it is told, a test that says what came of it, and its end. */
export function ChannelCard({ channel }: { readonly channel: Schemas['NotificationChannel'] }) {
  const api = useApi();
  const { slug } = useTenant();
  const test = useWrite(() => testChannel(api, slug, channel.id));
  const remove = useWrite(() => removeChannel(api, slug, channel.id));
  const { name, kind, target, topics, createdBy } = channel;
  return (
    <Card title={name} note={`${kind === 'email' ? 'E-mail' : 'Webhook'}, added by ${createdBy}`}>
      <Stack gap="xs">
        <FormProblem problem={test.error ?? remove.error} fields={[]} />
        <Text size="sm">
          <RevealText text={target} />
        </Text>
        <Text size="sm" c="dimmed">
          {topics.map((topic) => TOPICS[topic]).join('. ')}.
        </Text>
        {test.data !== undefined && (
          <div role="status">
            {test.data.deliveries.map((delivery) => (
              <DeliveryMark key={delivery.channelId} delivery={delivery} />
            ))}
          </div>
        )}
        <Group justify="flex-end">
          <GatedButton
            need="access.write"
            variant="default"
            size="xs"
            loading={test.isPending}
            onClick={() => test.mutate(undefined)}
          >
            Send a test
          </GatedButton>
          <GatedButton
            need="access.write"
            variant="default"
            size="xs"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined)}
          >
            Remove channel
          </GatedButton>
        </Group>
      </Stack>
    </Card>
  );
}
