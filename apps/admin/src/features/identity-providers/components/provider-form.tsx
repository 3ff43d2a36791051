import { Group, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { GatedButton } from '../../../components/access/gated-button.js';
import { FormProblem } from '../../../components/input/form-problem.js';
import { Card } from '../../../components/page/card.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { changeProvider } from '../api/change-provider.js';
import {
  audienceError,
  changeFrom,
  draftOf,
  secretError,
  type EditDraft,
  type Provider,
} from '../provider-draft.js';
import { ClientFields } from './client-fields.js';
import { ExchangeAudiences } from './exchange-audiences.js';

interface Props {
  readonly begun: Versioned<Provider>;
  readonly onSaved: () => void;
}

/** Everything of a provider that can be changed later. */
export function ProviderForm({ begun: { data: provider, version }, onSaved }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const form = useForm<EditDraft>({
    initialValues: draftOf(provider),
    validate: {
      name: (name) => (name.trim() === '' ? 'People see it on the sign-in page' : null),
      clientId: (id) => (id === '' ? 'The provider gave you one' : null),
      secret: (_, draft) => secretError(draft, provider),
      exchangeAudiences: (_, draft) => audienceError(draft),
    },
  });
  const write = useWrite(
    (draft: EditDraft) => changeProvider(api, tenant, provider.id, changeFrom(draft, provider), version),
    () => notifications.show({ message: `${provider.name} saved` }),
    onSaved,
  );
  const save = form.onSubmit((draft) =>
    write.mutate(draft, { onError: (problem) => showFieldErrors(form, problem) }),
  );
  const flag = (field: 'enabled' | 'signIn' | 'operatorSignIn' | 'idJag') =>
    form.getInputProps(field, { type: 'checkbox' });
  return (
    <Card title="Settings">
      <form onSubmit={save} noValidate>
        <Stack gap="md">
          <TextInput label="Name" required maxLength={80} {...form.getInputProps('name')} />
          <Switch
            label="Enabled"
            description="Off: nobody gets in through it, and its people get no new token."
            {...flag('enabled')}
          />
          <Switch label="Offered on the sign-in page" {...flag('signIn')} />
          <Switch
            label="Operators may sign in to this console with it"
            description="Only who has linked their account on their own page. Decisions still take a passkey."
            {...flag('operatorSignIn')}
          />
          <Switch
            label="Accept identity assertions (ID-JAG)"
            description="An agent may bring an assertion of this provider instead of sending its user to the sign-in page."
            {...flag('idJag')}
          />
          <ClientFields
            auth={form.values.clientAuth}
            stored={provider.clientAuth !== 'private_key_jwt'}
            props={(field) => form.getInputProps(field)}
          />
          <TagsInput
            label="Scopes to ask for, besides openid"
            maxTags={20}
            {...form.getInputProps('scopes')}
          />
          <TagsInput
            label="Claims that rules may look at"
            description="Nothing else of what it says about a person is kept. /realm_access/roles reaches into nested claims."
            maxTags={50}
            {...form.getInputProps('claims')}
          />
          <ExchangeAudiences
            value={form.values.exchangeAudiences}
            error={form.errors['exchangeAudiences']}
            onChange={(rows) => form.setFieldValue('exchangeAudiences', rows)}
          />
          <FormProblem problem={write.error} fields={Object.keys(form.values)} />
          <Group>
            <GatedButton
              need="access.write"
              blocked={form.isDirty() ? undefined : 'Nothing has changed'}
              loading={write.isPending}
              onClick={() => save()}
            >
              Save identity provider
            </GatedButton>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
