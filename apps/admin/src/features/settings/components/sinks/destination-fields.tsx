import { NumberInput, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { SinkDraft } from '../../sink-draft.js';

/** What the chosen kind of destination asks for. */
export function DestinationFields({ form }: { readonly form: UseFormReturnType<SinkDraft> }) {
  switch (form.values.kind) {
    case 'webhook':
      return (
        <TextInput
          label="Address"
          description="https; it is kept sealed and not shown again"
          required
          {...form.getInputProps('url')}
        />
      );
    case 'syslog':
      return (
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
    case 's3':
      return (
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
          <TextInput
            label="Access key id"
            required
            autoComplete="off"
            {...form.getInputProps('accessKeyId')}
          />
          <PasswordInput
            label="Secret access key"
            description="It is kept sealed and not shown again"
            required
            autoComplete="off"
            {...form.getInputProps('secretAccessKey')}
          />
        </>
      );
  }
}
