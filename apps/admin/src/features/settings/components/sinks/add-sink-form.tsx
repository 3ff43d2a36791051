import { Button, Code, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CopyIconButton } from '../../../../components/copy-icon-button.js';
import { FormProblem } from '../../../../components/input/form-problem.js';
import { showFieldErrors } from '../../../../lib/field-errors.js';
import { useApi } from '../../../../lib/http/api.js';
import { ApiProblem } from '../../../../lib/http/problem.js';
import { useTenant } from '../../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../../lib/use-write.js';
import { addSink } from '../../api/sinks.js';
import { EMPTY_SINK, fieldOfSink, sinkOf, type SinkDraft } from '../../sink-draft.js';
import { DestinationFields } from './destination-fields.js';

const KINDS = [
  { value: 's3', label: 'Object store (S3)' },
  { value: 'syslog', label: 'Syslog over TLS' },
  { value: 'webhook', label: 'Webhook' },
];
const FORMATS = [
  { value: 'chain', label: 'With proof: sallyport audit verify checks it' },
  { value: 'ocsf', label: 'OCSF, as a SIEM reads it' },
];

export function AddSinkForm({ onClose }: { readonly onClose: () => void }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const form = useForm<SinkDraft>({ initialValues: EMPTY_SINK });
  const write = useWrite((draft: SinkDraft) => addSink(api, tenant, sinkOf(draft)));
  if (write.data !== undefined) return <Added secret={write.data.secret} onClose={onClose} />;
  const problem = write.error === null ? null : flattened(write.error);
  return (
    <form
      onSubmit={form.onSubmit((draft) =>
        write.mutate(draft, { onError: (cause) => showFieldErrors(form, flattened(cause)) }),
      )}
    >
      <Stack gap="sm">
        <FormProblem problem={problem} fields={Object.keys(EMPTY_SINK)} />
        <TextInput label="Name" required maxLength={80} data-autofocus {...form.getInputProps('name')} />
        <Select label="To" data={KINDS} allowDeselect={false} {...form.getInputProps('kind')} />
        <Select label="Format" data={FORMATS} allowDeselect={false} {...form.getInputProps('format')} />
        <DestinationFields form={form} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Add destination
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const Added = ({ secret, onClose }: { readonly secret: string | null; readonly onClose: () => void }) => (
  <Stack gap="sm" role="status">
    <Text size="sm">The audit log is sent there from its first event on.</Text>
    {secret !== null && (
      <>
        <Text size="sm">The receiver checks signatures with this secret. It is not shown again.</Text>
        <Group gap={4} wrap="nowrap">
          <Code>{secret}</Code>
          <CopyIconButton value={secret} name="secret" />
        </Group>
      </>
    )}
    <Group justify="flex-end">
      <Button onClick={onClose}>Done</Button>
    </Group>
  </Stack>
);

const flattened = ({ body }: ApiProblem): ApiProblem =>
  body.errors === undefined
    ? new ApiProblem(body)
    : new ApiProblem({
        ...body,
        errors: body.errors.map((error) => ({ ...error, pointer: fieldOfSink(error.pointer) })),
      });
