import { Checkbox, NumberInput, Stack, Switch, TagsInput } from '@mantine/core';
import { Card } from '../../../components/page/card.js';
import { EFFECT_NAMES, EFFECTS } from '../../../lib/words.js';
import { BOUNDS, type OauthFormState } from '../oauth-draft.js';

/** How agents come in that nobody added by hand. */
export function RegistrationSection({ form }: { readonly form: OauthFormState }) {
  const { dynamic, documents } = form.values;
  const flag = (field: 'deviceFlow' | 'dynamic' | 'documents') =>
    form.getInputProps(field, { type: 'checkbox' });
  return (
    <Card title="How agents connect">
      <Stack gap="md">
        <Switch
          label="Device flow"
          description="An agent without a browser shows a code, and its user enters it on another device. People can be talked into entering a stranger’s code: switch it on only where it is needed."
          {...flag('deviceFlow')}
        />
        <Switch
          label="Agents may register themselves"
          description="Dynamic client registration: any program that reaches the server may ask people for consent."
          {...flag('dynamic')}
        />
        <Switch
          label="Agents may name themselves by a document"
          description="Client ID metadata documents: the agent is who the owner of an https address says."
          {...flag('documents')}
        />
        {documents && (
          <TagsInput
            label="Hosts of such documents"
            description="agents.example.com, or *.example.com for every host below it. Enter adds one."
            placeholder={form.values.documentHosts.length === 0 ? 'agents.example.com' : ''}
            {...form.getInputProps('documentHosts')}
          />
        )}
        {(dynamic || documents) && (
          <>
            <NumberInput
              label="At most this many of them"
              maw={320}
              min={BOUNDS.maxAgents[0]}
              max={BOUNDS.maxAgents[1]}
              clampBehavior="none"
              allowDecimal={false}
              {...form.getInputProps('maxAgents')}
            />
            <Checkbox.Group
              label="What a new one may do at most, until somebody decides otherwise"
              {...form.getInputProps('effects')}
            >
              <Stack gap={10} mt={8}>
                {EFFECT_NAMES.map((effect) => (
                  <Checkbox
                    key={effect}
                    size="xs"
                    value={effect}
                    label={effect}
                    description={EFFECTS[effect]}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
          </>
        )}
      </Stack>
    </Card>
  );
}
