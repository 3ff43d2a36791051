import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FormProblem } from '../../../components/input/form-problem.js';
import { listRoles } from '../../../lib/api/list-roles.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { addUser } from '../api/add-user.js';
import { RolePicker } from './role-picker.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const EMPTY = { username: '', name: '', email: '', password: '', roles: [] as string[] };

/** A local account of the tenant's authorization server. */
export const AddUserDialog = ({ opened, onClose }: Props) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Add user"
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <AddUserForm onClose={onClose} />
  </Modal>
);

function AddUserForm({ onClose }: Pick<Props, 'onClose'>) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const roles = useQuery(listRoles(api, tenant)).data?.items ?? [];
  const form = useForm({ initialValues: EMPTY });
  const write = useWrite(
    (body: Schemas['AddUser']) => addUser(api, tenant, body),
    () => {
      onClose();
      void navigate({ to: '/t/$tenant/people', params: { tenant } });
    },
  );
  const submit = form.onSubmit(({ email, ...values }) =>
    write.mutate(
      { ...values, ...(email !== '' && { email }) },
      { onError: (problem) => showFieldErrors(form, problem) },
    ),
  );
  return (
    <form onSubmit={submit}>
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
        <TextInput label="E-mail" type="email" {...form.getInputProps('email')} />
        <PasswordInput
          label="First password"
          description="At least 12 characters; give it to the person another way"
          required
          minLength={12}
          maxLength={256}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <RolePicker
          roles={roles}
          value={form.values.roles}
          onChange={(slugs) => form.setFieldValue('roles', slugs)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Add user
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
