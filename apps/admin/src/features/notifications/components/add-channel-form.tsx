import { Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormProblem } from '../../../components/input/form-problem.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { addChannel } from '../api/channels.js';
import { channelOf, EMPTY, type ChannelDraft } from '../channel-draft.js';
import { TOPIC_NAMES, TOPICS } from '../topics.js';
import { ChannelSecret } from './channel-secret.js';

interface Props {
  readonly mail: boolean;
  readonly onClose: () => void;
}

export function AddChannelForm({ mail, onClose }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const form = useForm<ChannelDraft>({
    initialValues: EMPTY,
    validate: { topics: (topics) => (topics.length === 0 ? 'Choose at least one' : null) },
  });
  const write = useWrite((draft: ChannelDraft) => addChannel(api, tenant, channelOf(draft)));
  if (write.data !== undefined) return <ChannelSecret secret={write.data.secret} onClose={onClose} />;
  const submit = form.onSubmit((draft) =>
    write.mutate(draft, { onError: (problem) => showFieldErrors(form, problem) }),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FormProblem problem={write.error} fields={Object.keys(EMPTY)} />
        <Select
          label="By"
          data={[
            { value: 'webhook', label: 'Webhook' },
            { value: 'email', label: mail ? 'E-mail' : 'E-mail (no mail server is set up)', disabled: !mail },
          ]}
          allowDeselect={false}
          data-autofocus
          {...form.getInputProps('kind')}
        />
        <TextInput label="Name" required maxLength={80} {...form.getInputProps('name')} />
        {form.values.kind === 'webhook' ? (
          <TextInput
            label="Address"
            description="https; it is kept sealed and not shown again"
            required
            maxLength={2000}
            {...form.getInputProps('url')}
          />
        ) : (
          <TextInput
            label="Addresses"
            description="Separated by commas, at most 20"
            required
            {...form.getInputProps('addresses')}
          />
        )}
        <Checkbox.Group label="Tell when" {...form.getInputProps('topics')}>
          <Stack gap={10} mt={8}>
            {TOPIC_NAMES.map((topic) => (
              <Checkbox key={topic} size="xs" value={topic} label={TOPICS[topic]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Add channel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
