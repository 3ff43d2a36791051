import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FormProblem } from '../../../components/input/form-problem.js';
import { NameAndSlug } from '../../../components/input/name-and-slug.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { addServer } from '../api/add-server.js';
import { type Choice, ImportServerForm } from './import-server-form.js';
import { NpmServerForm } from './npm-server-form.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const EMPTY: Schemas['AddServer'] = { url: '', name: '', slug: '', credential: 'gateway_token' };
const SOURCES = [
  { value: 'address', label: 'By address' },
  { value: 'document', label: 'From server.json' },
];

/** By its address, or from a document that names it. */
export const AddServerDialog = ({ opened, onClose }: Props) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Add server"
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {opened && <AddServer onClose={onClose} />}
  </Modal>
);

function AddServer({ onClose }: Pick<Props, 'onClose'>) {
  const [source, setSource] = useState('address');
  const [choice, setChoice] = useState<Choice>();
  if (choice?.option.kind === 'npm')
    return <NpmServerForm found={choice.found} option={choice.option} onClose={onClose} />;
  if (choice?.option.kind === 'remote') {
    const { found, option } = choice;
    return (
      <AddServerForm
        initial={{ ...EMPTY, url: option.url, name: found.title.slice(0, 80), slug: found.slug }}
        onClose={onClose}
      />
    );
  }
  return (
    <Stack gap="md">
      <SegmentedControl
        size="xs"
        aria-label="How to add it"
        data={SOURCES}
        value={source}
        onChange={setSource}
      />
      {source === 'address' ? (
        <AddServerForm initial={EMPTY} onClose={onClose} />
      ) : (
        <ImportServerForm onChoose={setChoice} onClose={onClose} />
      )}
    </Stack>
  );
}

/** Registers a remote server; the API then probes it, and its page shows what came of that. */
function AddServerForm({
  initial,
  onClose,
}: Pick<Props, 'onClose'> & { readonly initial: Schemas['AddServer'] }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const form = useForm({ initialValues: initial });
  const write = useWrite(
    (body: Schemas['AddServer']) => addServer(api, tenant, body),
    (server) =>
      void navigate({ to: '/t/$tenant/servers/$serverId', params: { tenant, serverId: server.id } }),
  );
  const submit = form.onSubmit((values) =>
    write.mutate(values, { onError: (problem) => showFieldErrors(form, problem) }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FormProblem problem={write.error} fields={Object.keys(EMPTY)} />
        <TextInput
          label="Address"
          description="Streamable HTTP endpoint of the MCP server"
          placeholder="https://mcp.example.com/mcp"
          type="url"
          required
          data-autofocus
          {...form.getInputProps('url')}
        />
        <NameAndSlug
          form={form}
          slugDescription="Part of every tool’s id and of the endpoint; it cannot be changed later. Lower-case letters, digits, hyphens."
        />
        <Radio.Group label="What the server gets with each call" {...form.getInputProps('credential')}>
          <Stack gap={10} mt={8}>
            <Radio
              size="xs"
              value="gateway_token"
              label="A call token"
              description="Signed for this one call: who, which tool, which arguments. The server can check it."
            />
            <Radio
              size="xs"
              value="none"
              label="Nothing"
              description="For a server that needs no credential."
            />
          </Stack>
        </Radio.Group>
        <Text size="xs" c="dimmed">
          The token that an agent sends to Sallyport never reaches the server.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Add and probe
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
