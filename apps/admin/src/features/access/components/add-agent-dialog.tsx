import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FormProblem } from '../../../components/input/form-problem.js';
import { isCompleteSelector, SelectorEditor } from '../../../components/input/selector-editor.js';
import { listRoles } from '../../../lib/api/list-roles.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { addAgent } from '../api/add-agent.js';
import { agentFrom, EMPTY_AGENT, keyError, redirectError } from '../agent-draft.js';
import { RolePicker } from './role-picker.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Registers an OAuth client. Only public keys ever reach Sallyport. */
export const AddAgentDialog = ({ opened, onClose }: Props) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Add agent"
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <AddAgentForm onClose={onClose} />
  </Modal>
);

function AddAgentForm({ onClose }: Pick<Props, 'onClose'>) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const roles = useQuery(listRoles(api, tenant)).data?.items ?? [];
  const form = useForm({
    initialValues: EMPTY_AGENT,
    validate: {
      keys: (_, values) => keyError(values),
      redirectUris: (_, values) => redirectError(values),
      ceiling: (ceiling) => (isCompleteSelector(ceiling) ? null : 'Choose at least one effect'),
    },
  });
  const write = useWrite(
    (body: Schemas['AddAgent']) => addAgent(api, tenant, body),
    ({ id }) => {
      onClose();
      void navigate({
        to: '/t/$tenant/people/$kind/$memberId',
        params: { tenant, kind: 'agent', memberId: id },
      });
    },
  );
  const submit = form.onSubmit((draft) =>
    write.mutate(agentFrom(draft), { onError: (problem) => showFieldErrors(form, problem) }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FormProblem problem={write.error} fields={Object.keys(EMPTY_AGENT)} />
        <TextInput label="Name" required maxLength={80} data-autofocus {...form.getInputProps('name')} />
        <Radio.Group label="Kind" {...form.getInputProps('kind')}>
          <Stack gap={10} mt={8}>
            <Radio
              size="xs"
              value="machine"
              label="Machine"
              description="Acts for itself: client credentials with a key of its own"
            />
            <Radio
              size="xs"
              value="interactive"
              label="Interactive"
              description="Acts for a person who signs in and consents"
            />
          </Stack>
        </Radio.Group>
        {form.values.kind === 'machine' ? (
          <Textarea
            label="Public key (JWK)"
            description="The agent keeps the private part. One key, a list, or a JWK Set; each with a “kid”."
            placeholder='{"kty":"EC","crv":"P-256","kid":"…","x":"…","y":"…"}'
            required
            autosize
            minRows={4}
            spellCheck={false}
            classNames={{ input: 'mono' }}
            {...form.getInputProps('keys')}
          />
        ) : (
          <Textarea
            label="Redirect addresses"
            description="One a line, exactly as the client sends them"
            placeholder="http://127.0.0.1:8976/callback"
            required
            autosize
            minRows={2}
            spellCheck={false}
            {...form.getInputProps('redirectUris')}
          />
        )}
        <RolePicker
          roles={roles}
          value={form.values.roles}
          onChange={(slugs) => form.setFieldValue('roles', slugs)}
        />
        <SelectorEditor
          label="Ceiling: the most this agent may ever do, whatever its user may do"
          value={form.values.ceiling}
          onChange={(ceiling) => form.setFieldValue('ceiling', ceiling)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Add agent
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
