import { Radio, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { CLIENT_AUTH, MODES, type CredentialDraft } from './credential-draft.js';

interface Props {
  readonly form: UseFormReturnType<CredentialDraft>;
}

const CLIENTS = Object.entries(CLIENT_AUTH).map(([value, label]) => ({ value, label }));

/** What the chosen mode needs to know. */
export function CredentialFields({ form }: Props) {
  const { fields } = MODES[form.values.mode];
  return (
    <>
      {fields.includes('issuer') && <IssuerFields form={form} />}
      {fields.includes('resource') && <ResourceFields form={form} />}
      {fields.includes('exchange') && <ExchangeFields form={form} />}
      {fields.includes('idp') && <IdpFields form={form} />}
      {fields.includes('header') && (
        <>
          <TextInput
            label="Header"
            description="authorization, x-api-key, or another that may carry a secret"
            required
            maxLength={64}
            spellCheck={false}
            {...form.getInputProps('header')}
          />
          <TextInput
            label="Put before the secret"
            description="Bearer, for example; empty: nothing"
            maxLength={32}
            spellCheck={false}
            {...form.getInputProps('scheme')}
          />
        </>
      )}
      {fields.includes('ca') && (
        <Textarea
          label="Certificate authority of the server (PEM)"
          description="Only when it is none that is known publicly"
          autosize
          minRows={3}
          maxRows={10}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          {...form.getInputProps('ca')}
        />
      )}
    </>
  );
}

const IssuerFields = ({ form }: Props) => (
  <>
    <TextInput
      label="Issuer of the authorization server"
      type="url"
      required
      placeholder="https://login.example.com"
      {...form.getInputProps('issuer')}
    />
    <TextInput
      label="Client id"
      required
      maxLength={256}
      spellCheck={false}
      {...form.getInputProps('clientId')}
    />
    <Select
      label="How we prove that it is us"
      data={CLIENTS}
      allowDeselect={false}
      {...form.getInputProps('clientAuth')}
    />
    <TagsInput
      label="Scopes"
      maxTags={20}
      required={form.values.mode === 'entra_obo'}
      {...form.getInputProps('scopes')}
    />
  </>
);

const ResourceFields = ({ form }: Props) => (
  <>
    <Radio.Group label="Resource that tokens are for" {...form.getInputProps('resourceKind')}>
      <Stack gap={10} mt={8}>
        <Radio size="xs" value="server" label="The address of this server" />
        <Radio size="xs" value="other" label="Another resource" />
        <Radio
          size="xs"
          value="none"
          label="Not said: the authorization server does not know the parameter"
        />
      </Stack>
    </Radio.Group>
    {form.values.resourceKind === 'other' && (
      <TextInput label="Resource" type="url" required {...form.getInputProps('resource')} />
    )}
  </>
);

const ExchangeFields = ({ form }: Props) => (
  <>
    <Radio.Group label="The exchange names the user by" {...form.getInputProps('subject')}>
      <Stack gap={10} mt={8}>
        <Radio size="xs" value="call_token" label="A call token that Sallyport signs" />
        <Radio size="xs" value="idp_token" label="The user’s own token of the company’s identity provider" />
      </Stack>
    </Radio.Group>
    <TextInput
      label="Audience"
      description="Only when the authorization server asks for one"
      {...form.getInputProps('audience')}
    />
  </>
);

const IdpFields = ({ form }: Props) => (
  <>
    <TextInput
      label="Issuer of the identity provider"
      type="url"
      required
      placeholder="https://idp.example.com"
      {...form.getInputProps('idpIssuer')}
    />
    <TextInput
      label="Client id at the identity provider"
      required
      maxLength={256}
      spellCheck={false}
      {...form.getInputProps('idpClientId')}
    />
    <Select
      label="How we prove there that it is us"
      data={CLIENTS}
      allowDeselect={false}
      {...form.getInputProps('idpClientAuth')}
    />
  </>
);
