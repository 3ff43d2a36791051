import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, PasswordInput, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { FormProblem } from '../../../components/input/form-problem.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setSecret } from './api/set-secret.js';
import { inputOf, type Config, type Purpose } from './credential-draft.js';

interface Props {
  /** Undefined: closed. */
  readonly purpose: Purpose | undefined;
  readonly name: string;
  readonly serverId: string;
  readonly config: Config;
  readonly onClose: () => void;
}

/** Takes a secret in, or makes a key. What was typed is gone with the dialog. */
export const SecretDialog = ({ purpose, name, ...rest }: Props) => (
  <Modal
    opened={purpose !== undefined}
    onClose={rest.onClose}
    title={name}
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {purpose !== undefined && <SecretForm purpose={purpose} {...rest} />}
  </Modal>
);

interface SecretDraft {
  readonly value: string;
  readonly certificate: string;
  readonly key: string;
}

function SecretForm({
  purpose,
  serverId,
  config,
  onClose,
}: Omit<Props, 'purpose' | 'name'> & { readonly purpose: Purpose }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const kind = inputOf(config, purpose);
  const form = useForm<SecretDraft>({ initialValues: { value: '', certificate: '', key: '' } });
  const write = useWrite(
    (body: Schemas['SetUpstreamSecret']) => setSecret(api, tenant, { id: serverId, purpose }, body),
    () => {
      notifications.show({
        message: kind === 'generate' ? 'Key made: register its public half' : 'Secret set',
      });
      onClose();
    },
  );
  const save = form.onSubmit(({ value, ...pair }) =>
    write.mutate(kind === 'value' ? { kind, value } : kind === 'certificate' ? { kind, ...pair } : { kind }, {
      onError: (problem) => showFieldErrors(form, problem),
    }),
  );
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {kind === 'generate'
            ? 'Sallyport makes a key and keeps its private half sealed. Register the public half at the authorization server; the old key stops being used at once.'
            : 'It is stored sealed and never shown again. Gateways use it from the next call on.'}
        </Text>
        <FormProblem problem={write.error} fields={Object.keys(form.values)} />
        {kind === 'value' && (
          <PasswordInput
            label="Secret"
            required
            autoComplete="off"
            data-autofocus
            maxLength={8192}
            visibilityToggleButtonProps={{ 'aria-label': 'Show what you type' }}
            {...form.getInputProps('value')}
          />
        )}
        {kind === 'certificate' && (
          <>
            <Textarea
              label="Certificate (PEM), with its chain"
              required
              autosize
              minRows={4}
              maxRows={12}
              spellCheck={false}
              classNames={{ input: 'mono' }}
              {...form.getInputProps('certificate')}
            />
            <Textarea
              label="Private key (PEM)"
              required
              autosize
              minRows={4}
              maxRows={12}
              spellCheck={false}
              autoComplete="off"
              classNames={{ input: 'mono' }}
              {...form.getInputProps('key')}
            />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            {kind === 'generate' ? 'Make a key' : 'Set secret'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
