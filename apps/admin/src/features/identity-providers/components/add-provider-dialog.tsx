import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { FormProblem } from '../../../components/input/form-problem.js';
import { NameAndSlug } from '../../../components/input/name-and-slug.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { addProvider } from '../api/add-provider.js';
import { addFrom, EMPTY_PROVIDER, secretError, type AddDraft } from '../provider-draft.js';
import { ClientFields } from './client-fields.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Adds an OpenID Connect provider; its page then shows what to register there, and checks the connection. */
export const AddProviderDialog = ({ opened, onClose }: Props) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Add identity provider"
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <AddProviderForm onClose={onClose} />
  </Modal>
);

function AddProviderForm({ onClose }: Pick<Props, 'onClose'>) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const form = useForm<AddDraft>({
    initialValues: EMPTY_PROVIDER,
    validate: { secret: (_, draft) => secretError(draft) },
  });
  const write = useWrite(
    (draft: AddDraft) => addProvider(api, tenant, addFrom(draft)),
    ({ id }) =>
      void navigate({
        to: '/t/$tenant/identity-providers/$providerId',
        params: { tenant, providerId: id },
        search: { tab: 'connection' },
      }),
  );
  const submit = form.onSubmit((draft) =>
    write.mutate(draft, { onError: (problem) => showFieldErrors(form, problem) }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FormProblem problem={write.error} fields={Object.keys(EMPTY_PROVIDER)} />
        <NameAndSlug
          form={form}
          nameDescription="What people see on the sign-in page"
          slugDescription="Part of the redirect address; it cannot be changed later"
          first
        />
        <TextInput
          label="Issuer"
          description="Exactly as the provider’s metadata names it. It is part of every person’s identity and never changes."
          placeholder="https://login.example.com"
          type="url"
          required
          maxLength={500}
          {...form.getInputProps('issuer')}
        />
        <ClientFields
          auth={form.values.clientAuth}
          stored={false}
          props={(field) => form.getInputProps(field)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Add identity provider
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
