import type { Schemas } from '#libs/api-client';
import { Stack, Text } from '@mantine/core';
import { FieldDiff } from '../../../components/evidence/field-diff.js';
import { formatCount } from '../../../lib/text/format.js';

/** Field by field: what differs from the approved definition, or everything when there is none. */
export function Changes({ detail: { changes, base } }: { readonly detail: Schemas['ReviewDetail'] }) {
  const compare = base !== null;
  return (
    <section aria-label={compare ? 'Changes' : 'Fields'}>
      <Stack gap="sm">
        <h2>
          {compare
            ? `${formatCount(changes.length)} changed ${changes.length === 1 ? 'field' : 'fields'}`
            : 'What the server says the tool is'}
        </h2>
        <Text size="sm" c="dimmed">
          {compare
            ? 'Left: what was approved. Right: what the live server shows now.'
            : 'Claims of the server, annotations included. Nothing here is trusted until you approve it.'}
        </Text>
        {changes.map((change) => (
          <FieldDiff key={change.pointer} change={change} compare={compare} />
        ))}
      </Stack>
    </section>
  );
}
