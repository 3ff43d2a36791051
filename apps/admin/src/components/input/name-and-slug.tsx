import { TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { slugFrom } from '../../lib/slug-from.js';

interface Draft {
  readonly name: string;
  readonly slug: string;
}

interface Props {
  /** The form that holds both. */
  readonly form: {
    readonly values: Draft;
    getInputProps(field: keyof Draft): GetInputPropsReturnType;
    setFieldValue(field: keyof Draft, value: string): void;
  };
  readonly nameDescription?: string;
  readonly slugDescription: string;
  /** Whether the dialog puts the cursor here. */
  readonly first?: boolean;
}

/** What people call something, and what addresses call it: the slug follows the name until somebody writes another one. */
export function NameAndSlug({ form, nameDescription, slugDescription, first = false }: Props) {
  const rename = (name: string): void => {
    if (form.values.slug === slugFrom(form.values.name)) form.setFieldValue('slug', slugFrom(name));
    form.setFieldValue('name', name);
  };
  return (
    <>
      <TextInput
        label="Name"
        description={nameDescription}
        required
        maxLength={80}
        data-autofocus={first || undefined}
        {...form.getInputProps('name')}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <TextInput
        label="Slug"
        description={slugDescription}
        required
        maxLength={32}
        pattern="[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?"
        {...form.getInputProps('slug')}
      />
    </>
  );
}
