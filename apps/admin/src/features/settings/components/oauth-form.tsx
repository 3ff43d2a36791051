import { Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { GatedButton } from '../../../components/access/gated-button.js';
import { FormProblem } from '../../../components/input/form-problem.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setOauthSettings } from '../api/set-oauth-settings.js';
import { draftErrors, draftOf, settingsFrom, type OauthDraft, type OauthSettings } from '../oauth-draft.js';
import { BindingSection } from './binding-section.js';
import { FreshSignInSection } from './fresh-sign-in-section.js';
import { LifetimesSection } from './lifetimes-section.js';
import { RegistrationSection } from './registration-section.js';

interface Props {
  readonly begun: Versioned<OauthSettings>;
  readonly onSaved: () => void;
}

/** All settings of the authorization server; they are saved together. */
export function OauthForm({ begun: { data: settings, version }, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const form = useForm<OauthDraft>({ initialValues: draftOf(settings), validate: draftErrors });
  const write = useWrite(
    (draft: OauthDraft) => setOauthSettings(api, tenant, settingsFrom(draft), version),
    () => notifications.show({ message: 'Settings saved; gateways follow within seconds' }),
    onSaved,
  );
  const save = form.onSubmit((draft) => write.mutate(draft));
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="md">
        <BindingSection form={form} saved={settings} />
        <RegistrationSection form={form} />
        <LifetimesSection form={form} />
        <FreshSignInSection form={form} />
        <FormProblem problem={write.error} fields={[]} />
        <Group>
          <GatedButton
            need="access.write"
            blocked={form.isDirty() ? undefined : 'Nothing has changed'}
            loading={write.isPending}
            onClick={() => save()}
          >
            Save settings
          </GatedButton>
        </Group>
      </Stack>
    </form>
  );
}
