import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { Edited } from '../../../components/input/edited.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setCredential } from './api/set-credential.js';
import { CredentialFields } from './credential-fields.js';
import {
  configFrom,
  draftErrors,
  draftOf,
  fieldAt,
  isMode,
  MODE_NAMES,
  MODES,
  type Config,
  type CredentialDraft,
} from './credential-draft.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly serverId: string;
  readonly current: Versioned<{ readonly config: Config }>;
}

/** Decides what the server gets with each call. Secrets are set afterwards, one by one. */
export const CredentialDialog = ({ opened, ...rest }: Props) => (
  <Modal
    opened={opened}
    onClose={rest.onClose}
    title="Change credential"
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <Edited current={rest.current}>
      {(begun, saved) => <CredentialForm {...rest} begun={begun} onSaved={saved} />}
    </Edited>
  </Modal>
);

interface FormProps extends Pick<Props, 'onClose' | 'serverId'> {
  readonly begun: Props['current'];
  readonly onSaved: () => void;
}

function CredentialForm({ onClose, serverId, begun, onSaved }: FormProps) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const form = useForm<CredentialDraft>({ initialValues: draftOf(begun.data.config), validate: draftErrors });
  const write = useWrite(
    (draft: CredentialDraft) => setCredential(api, tenant, serverId, configFrom(draft), begun.version),
    () => {
      notifications.show({ message: 'Credential saved' });
      onClose();
    },
    onSaved,
  );
  const save = form.onSubmit((draft) =>
    write.mutate(draft, {
      onError: ({ body }) => {
        for (const { pointer, message } of body.errors ?? []) {
          const field = fieldAt(pointer);
          if (field !== undefined) form.setFieldError(field, message);
        }
      },
    }),
  );
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="sm">
        <Select
          label="What the server gets with each call"
          data={MODE_NAMES.map((mode) => ({ value: mode, label: MODES[mode].name }))}
          allowDeselect={false}
          maxDropdownHeight={400}
          value={form.values.mode}
          onChange={(mode) => {
            if (isMode(mode)) form.setFieldValue('mode', mode);
          }}
        />
        <Text size="sm" c="dimmed">
          {MODES[form.values.mode].meaning}
        </Text>
        <CredentialFields form={form} />
        {write.error !== null && <ProblemView problem={write.error} />}
        <Text size="xs" c="dimmed">
          This makes a new version of the server. Secrets of another mode are not used, and users’ linked
          accounts end when the authorization server changes.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Save credential
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
