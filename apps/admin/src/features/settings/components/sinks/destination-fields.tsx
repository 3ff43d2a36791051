import { NumberInput, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { SinkDraft } from '../../sink-draft.js';

interface Props {
  readonly form: UseFormReturnType<SinkDraft>;
}

/** What the chosen kind of destination asks for. */
export function DestinationFields({ form }: Props) {
  if (form.values.kind === 'webhook') return <WebhookFields form={form} />;
  return form.values.kind === 'syslog' ? <SyslogFields form={form} /> : <ObjectStoreFields form={form} />;
}

const WebhookFields = ({ form }: Props) => (
  <TextInput
    label="Address"
    description="https; it is kept sealed and not shown again"
    required
    {...form.getInputProps('url')}
  />
);

const SyslogFields = ({ form }: Props) => (
  <>
    <TextInput label="Host" required {...form.getInputProps('host')} />
    <NumberInput label="Port" required min={1} max={65_535} {...form.getInputProps('port')} />
    <Textarea
      label="Certificate of its authority"
      description="PEM; empty: one that is publicly trusted"
      {...form.getInputProps('ca')}
    />
  </>
);

const ObjectStoreFields = ({ form }: Props) => (
  <>
    <TextInput
      label="Endpoint"
      description="Such as https://s3.eu-central-1.amazonaws.com"
      required
      {...form.getInputProps('endpoint')}
    />
    <TextInput label="Region" required {...form.getInputProps('region')} />
    <TextInput label="Bucket" required {...form.getInputProps('bucket')} />
    <TextInput
      label="Prefix"
      description="Before the names of objects, ends with a slash"
      {...form.getInputProps('prefix')}
    />
    <TextInput label="Access key id" required autoComplete="off" {...form.getInputProps('accessKeyId')} />
    <PasswordInput
      label="Secret access key"
      description="It is kept sealed and not shown again"
      required
      autoComplete="off"
      {...form.getInputProps('secretAccessKey')}
    />
  </>
);
