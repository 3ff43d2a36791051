import type { Schemas } from '#libs/api-client';
import { Checkbox, Stack } from '@mantine/core';
import { formatMany } from '../../../lib/text/format.js';

interface Props {
  readonly roles: readonly Schemas['Role'][];
  /** Slugs. */
  readonly value: string[];
  readonly onChange: (value: string[]) => void;
}

export const RolePicker = ({ roles, value, onChange }: Props) => (
  <Checkbox.Group
    label="Roles"
    description="Without a role no tool can be seen"
    value={value}
    onChange={onChange}
  >
    <Stack gap={10} mt={8}>
      {roles.map((role) => (
        <Checkbox
          key={role.slug}
          size="xs"
          value={role.slug}
          label={role.name}
          description={`${formatMany(role.effectiveTools.length, 'tool')} today`}
        />
      ))}
    </Stack>
  </Checkbox.Group>
);
