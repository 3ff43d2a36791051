import type { Schemas } from '#libs/api-client';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { FormProblem } from '../../../components/input/form-problem.js';
import { NameAndSlug } from '../../../components/input/name-and-slug.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { addNpmServer, type NpmServer } from '../api/import-server.js';

interface Props {
  readonly found: Schemas['ServerImport'];
  readonly option: NpmServer['option'];
  readonly onClose: () => void;
}

/** Installs the package with the closed profile; its page then shows what it wants, and waits for approval. */
export function NpmServerForm({ found, option, onClose }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { integrity: '', name: found.title.slice(0, 80), slug: found.slug },
  });
  const write = useWrite(
    (values: typeof form.values) => addNpmServer(api, tenant, { ...values, option }),
    ({ id }) => void navigate({ to: '/t/$tenant/servers/$serverId', params: { tenant, serverId: id } }),
  );
  const submit = form.onSubmit((values) =>
    write.mutate(values, { onError: (problem) => showFieldErrors(form, problem) }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FormProblem problem={write.error} fields={Object.keys(form.values)} />
        <Text size="sm" component="div">
          <code>
            {option.package}@{option.version}
          </code>{' '}
          runs in a sandbox that reaches no file and no network, until its profile says otherwise.
        </Text>
        <TextInput
          label="Integrity"
          description="What “npm view … dist.integrity” prints for this version. Nothing else is installed."
          placeholder="sha512-…"
          required
          data-autofocus
          pattern="sha512-[A-Za-z0-9+\/]{86}=="
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('integrity')}
        />
        <NameAndSlug
          form={form}
          slugDescription="Part of every tool’s id and of the endpoint; it cannot be changed later. Lower-case letters, digits, hyphens."
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Install and inspect
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
