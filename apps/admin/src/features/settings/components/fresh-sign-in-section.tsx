import { Checkbox, Group, NumberInput, Stack, Text } from '@mantine/core';
import { Card } from '../../../components/page/card.js';
import { EFFECT_NAMES, EFFECTS } from '../../../lib/words.js';
import { BOUNDS, spell, type OauthFormState } from '../oauth-draft.js';

/** Tools that need somebody who has just signed in (RFC 9470). */
export function FreshSignInSection({ form }: { readonly form: OauthFormState }) {
  const asked = form.values.freshEffects.length > 0;
  return (
    <Card title="Fresh sign-in" note="Asked of the person behind the agent">
      <Stack gap="sm">
        <Checkbox.Group
          label="Tools with these effects need it"
          description="They refuse agents that act for themselves. None: an older sign-in is good enough."
          {...form.getInputProps('freshEffects')}
        >
          <Group gap="lg" mt={8}>
            {EFFECT_NAMES.map((effect) => (
              <Checkbox key={effect} size="xs" value={effect} label={effect} title={EFFECTS[effect]} />
            ))}
          </Group>
        </Checkbox.Group>
        {asked && (
          <NumberInput
            label="Not longer ago than"
            description={`Seconds${meaning(form.values.freshMaxAge)}`}
            maw={320}
            min={BOUNDS.freshMaxAge[0]}
            max={BOUNDS.freshMaxAge[1]}
            step={60}
            clampBehavior="none"
            allowDecimal={false}
            {...form.getInputProps('freshMaxAge')}
          />
        )}
        {form.values.freshEffects.includes('read') && (
          <Text size="xs" c="dimmed">
            With “read”, people sign in again for almost everything.
          </Text>
        )}
      </Stack>
    </Card>
  );
}

const meaning = (seconds: number | string): string => {
  const words = spell(seconds);
  return words === '' ? '' : `: ${words}`;
};
