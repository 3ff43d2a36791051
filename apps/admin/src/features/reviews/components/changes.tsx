import type { Schemas } from '#libs/api-client';
import { Stack, Text } from '@mantine/core';
import { FieldDiff } from '../../../components/evidence/field-diff.js';
import { formatMany } from '../../../lib/text/format.js';
import { definitionFields } from '../definition-fields.js';
import { findingsIn, findingsOutside } from '../finding-places.js';
import { FindingList } from './finding-list.js';

/** Field by field: what differs from the approved definition, or everything when there is none. */
export function Changes({
  detail: { changes, base, candidate },
}: {
  readonly detail: Schemas['ReviewDetail'];
}) {
  const compare = base !== null;
  const shown = compare ? changes : definitionFields(candidate.canonical);
  const { findings } = candidate;
  const pointers = shown.map(({ pointer }) => pointer);
  return (
    <section aria-label={compare ? 'Changes' : 'Fields'}>
      <Stack gap="sm">
        <h2>{compare ? formatMany(changes.length, 'changed field') : 'What the server says the tool is'}</h2>
        <Text size="sm" c="dimmed">
          {compare
            ? 'Left: what was approved. Right: what the live server shows now.'
            : 'Claims of the server, annotations included. Nothing here is trusted until you approve it.'}
        </Text>
        <FindingList
          label="Findings about the whole definition"
          findings={findingsOutside(findings, pointers)}
        />
        {shown.map((change) => (
          <FieldDiff key={change.pointer} change={change} compare={compare}>
            <FindingList
              label={`Findings in ${change.pointer}`}
              findings={findingsIn(findings, change.pointer)}
            />
          </FieldDiff>
        ))}
      </Stack>
    </section>
  );
}
