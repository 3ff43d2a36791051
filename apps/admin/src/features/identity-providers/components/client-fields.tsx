import { PasswordInput, Radio, Stack, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { CLIENT_AUTH, type ClientAuth } from '../provider-draft.js';

interface Props {
  readonly auth: ClientAuth;
  /** Whether a secret is stored that stays when none is entered. */
  readonly stored: boolean;
  readonly props: (field: 'clientId' | 'clientAuth' | 'secret') => GetInputPropsReturnType;
}

/** How Sallyport is known at the provider. */
export const ClientFields = ({ auth, stored, props }: Props) => (
  <>
    <TextInput label="Client id" required maxLength={500} spellCheck={false} {...props('clientId')} />
    <Radio.Group label="How we prove that it is us" {...props('clientAuth')}>
      <Stack gap={10} mt={8}>
        {(Object.keys(CLIENT_AUTH) as ClientAuth[]).map((each) => (
          <Radio key={each} size="xs" value={each} label={CLIENT_AUTH[each]} />
        ))}
      </Stack>
    </Radio.Group>
    {auth !== 'private_key_jwt' && (
      <PasswordInput
        label="Client secret"
        description={
          stored
            ? 'Set, and never shown again. Leave it empty to keep it.'
            : 'Stored sealed, and never shown again.'
        }
        autoComplete="off"
        maxLength={1000}
        visibilityToggleButtonProps={{ 'aria-label': 'Show what you type' }}
        {...props('secret')}
      />
    )}
  </>
);
