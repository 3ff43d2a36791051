import { NumberInput, SimpleGrid } from '@mantine/core';
import { Card } from '../../../components/page/card.js';
import { BOUNDS, spell, type OauthFormState } from '../oauth-draft.js';

const FIELDS = [
  ['accessToken', 'Access token', 'How long one token works'],
  ['refreshToken', 'Refresh token', 'How long an agent stays connected'],
  ['session', 'Sign-in of a person', 'How long a browser stays signed in'],
] as const;

/** The tenant may shorten what the installation gives. */
export const LifetimesSection = ({ form }: { readonly form: OauthFormState }) => (
  <Card title="Lifetimes" note="in seconds; they can only be shortened">
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
      {FIELDS.map(([field, label, meaning]) => (
        <NumberInput
          key={field}
          label={label}
          description={[meaning, spell(form.values[field])].filter((part) => part !== '').join(': ')}
          min={BOUNDS[field][0]}
          max={BOUNDS[field][1]}
          step={60}
          clampBehavior="none"
          allowDecimal={false}
          {...form.getInputProps(field)}
        />
      ))}
    </SimpleGrid>
  </Card>
);
