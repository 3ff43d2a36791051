import type { Schemas } from '#libs/api-client';
import { Group, Stack, Text } from '@mantine/core';
import { GatedButton } from '../../../../components/access/gated-button.js';
import { Mark } from '../../../../components/badges/mark.js';
import { RevealText } from '../../../../components/evidence/reveal-text.js';
import { FormProblem } from '../../../../components/input/form-problem.js';
import { Card } from '../../../../components/page/card.js';
import { useApi } from '../../../../lib/http/api.js';
import { useTenant } from '../../../../lib/permissions/tenant-context.js';
import { formatCount, formatTime } from '../../../../lib/text/format.js';
import { useWrite } from '../../../../lib/use-write.js';
import { removeSink } from '../../api/sinks.js';

const KINDS = { webhook: 'Webhook', syslog: 'Syslog', s3: 'Object store' } as const;

/** One destination: how far it has come, and what keeps it. */
export function SinkCard({ sink }: { readonly sink: Schemas['AuditSink'] }) {
  const api = useApi();
  const { slug } = useTenant();
  const remove = useWrite(() => removeSink(api, slug, sink.id));
  const { name, kind, format, target, position, head, error, failures, sentAt } = sink;
  const behind = head - position;
  return (
    <Card
      title={name}
      note={`${KINDS[kind]}, ${format === 'ocsf' ? 'OCSF' : 'with proof'}${sentAt === null ? '' : `, last sent ${formatTime(sentAt)}`}`}
    >
      <Stack gap="xs">
        <FormProblem problem={remove.error} fields={[]} />
        <Text size="sm">
          <RevealText text={target} />
        </Text>
        <div>
          <Mark
            tone={error !== null ? 'deny' : behind > 0 ? 'wait' : 'allow'}
            sign={error !== null ? '⊘' : behind > 0 ? '…' : '✓'}
          >
            {formatCount(position)} of {formatCount(head)} events
            {error !== null && `, ${formatCount(failures)} attempts failed`}
          </Mark>
        </div>
        {error !== null && (
          <Text size="xs" c="dimmed">
            <RevealText text={error} />
          </Text>
        )}
        <Group justify="flex-end">
          <GatedButton
            need="access.write"
            variant="default"
            size="xs"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined)}
          >
            Remove destination
          </GatedButton>
        </Group>
      </Stack>
    </Card>
  );
}
