import { Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Mark } from '../../../components/badges/mark.js';
import { JsonView } from '../../../components/evidence/json-view.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { type Change, KIND_WORDS, readable } from '../draft-edit.js';

interface Props {
  readonly change: Change;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** One thing that a draft changes: as it is in force, and as it shall be. */
export function ChangeView({ change, onEdit, onRemove }: Props) {
  const { kind, name, before, after, stale } = change;
  const title = `${KIND_WORDS[kind]} ${name}`;
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Group justify="space-between">
        <Group gap="sm">
          <Text fw={600} size="sm">
            {KIND_WORDS[kind]} <RevealText text={name} />
          </Text>
          <Mark tone="change" sign="✎">
            {before === null ? 'added' : after === null ? 'removed' : 'changed'}
          </Mark>
          {stale && (
            <Mark tone="wait" sign="⚠" title="Somebody changed what is in force since this was drafted">
              changed meanwhile
            </Mark>
          )}
        </Group>
        <Group gap="xs">
          <GatedButton need="access.write" variant="default" size="compact-xs" onClick={onEdit}>
            Edit
          </GatedButton>
          <GatedButton need="access.write" variant="default" size="compact-xs" onClick={onRemove}>
            Take out
          </GatedButton>
        </Group>
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
        <Side title="In force" name={`${title} in force`} text={before} />
        <Side title="In the draft" name={`${title} in the draft`} text={after} />
      </SimpleGrid>
    </Stack>
  );
}

const Side = ({
  title,
  name,
  text,
}: {
  readonly title: string;
  readonly name: string;
  readonly text: string | null;
}) => (
  <div>
    <Text size="xs" c="dimmed">
      {title}
    </Text>
    {text === null ? <Text size="sm">None</Text> : <JsonView text={readable(text)} name={name} />}
  </div>
);
