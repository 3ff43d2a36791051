import { Button, Stack, Text } from '@mantine/core';
import { GrantFields } from './grant-fields.js';
import type { GrantDraft } from './grant-words.js';

interface Props {
  readonly grants: readonly GrantDraft[];
  /** What the API has against the condition of a grant. */
  readonly conditionError: (index: number) => string | undefined;
  readonly onChange: (grants: readonly GrantDraft[]) => void;
}

/** Grants as they shall be. A call is allowed when any one of them covers its tool. */
export const GrantList = ({ grants, conditionError, onChange }: Props) => (
  <Stack gap="md">
    {grants.length === 0 && <Text size="sm">Nothing. Members of this role see no tool through it.</Text>}
    {grants.map((grant, index) => (
      // The grants of a draft have no identity but their place.
      <Stack key={index} gap={6}>
        <GrantFields
          label={grants.length === 1 ? 'Which tools' : `Grant ${index + 1}`}
          value={grant}
          conditionError={conditionError(index)}
          onChange={(next) => onChange(grants.map((old, each) => (each === index ? next : old)))}
        />
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          w="fit-content"
          onClick={() => onChange(grants.filter((_, each) => each !== index))}
        >
          Remove this grant
        </Button>
      </Stack>
    ))}
    <Button
      variant="default"
      w="fit-content"
      onClick={() => onChange([...grants, { select: { kind: 'tools', tools: [] } }])}
    >
      Add a grant
    </Button>
  </Stack>
);
