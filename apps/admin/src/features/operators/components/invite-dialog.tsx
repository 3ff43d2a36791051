import type { Schemas } from '#libs/api-client';
import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormProblem } from '../../../components/input/form-problem.js';
import { OneTimeLink } from '../../../components/one-time-link.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { inviteOperator } from '../api/operators.js';
import { RIGHT_NAMES, RIGHTS } from '../rights.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

type Draft = Schemas['InviteOperator'];
const EMPTY: Draft = { username: '', name: '', rights: [] };

/** An account without credentials; the link that is shown once gives it a passkey. */
export const InviteDialog = ({ opened, onClose }: Props) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Invite operator"
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <InviteForm onClose={onClose} />
  </Modal>
);

function InviteForm({ onClose }: Pick<Props, 'onClose'>) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const form = useForm<Draft>({
    initialValues: EMPTY,
    validate: { rights: (rights) => (rights.length === 0 ? 'Choose at least one' : null) },
  });
  const write = useWrite((draft: Draft) => inviteOperator(api, tenant, draft));
  if (write.data !== undefined) {
    const { operator, link, expiresAt } = write.data;
    return (
      <Stack gap="sm">
        <OneTimeLink
          link={link}
          expiresAt={expiresAt}
          hint={`Give it to ${operator.name} alone: whoever opens it first gets a passkey for that account. For a day it counts as you where two people have to agree.`}
        />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={form.onSubmit((draft) =>
        write.mutate(draft, { onError: (problem) => showFieldErrors(form, problem) }),
      )}
    >
      <Stack gap="sm">
        <FormProblem problem={write.error} fields={Object.keys(EMPTY)} />
        <TextInput
          label="Username"
          description="Lower-case letters, digits, dot, hyphen, underscore; 2 to 40"
          required
          data-autofocus
          pattern="[a-z0-9][a-z0-9._\-]{1,39}"
          autoComplete="off"
          {...form.getInputProps('username')}
        />
        <TextInput label="Name" required maxLength={80} {...form.getInputProps('name')} />
        <Checkbox.Group
          label="Rights"
          description="Nobody gives more than they have"
          {...form.getInputProps('rights')}
        >
          <Stack gap={10} mt={8}>
            {RIGHT_NAMES.map((right) => (
              <Checkbox
                key={right}
                size="xs"
                value={right}
                label={RIGHTS[right][0]}
                description={RIGHTS[right][1]}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
